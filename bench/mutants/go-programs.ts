import { program, type Program } from './programs';

/** Go's. */
export const GO_PROGRAMS: readonly Program[] = [
  program(
    'Clamp',
    `
func Clamp(value, low, high int) int {
	if low > high {
		low, high = high, low
	}
	if value < low {
		return low
	}
	if value > high {
		return high
	}
	return value
}
`,
    ['Clamp(5, 1, 9)', '5'],
    ['Clamp(0, 1, 9)', '1'],
    ['Clamp(12, 1, 9)', '9'],
    ['Clamp(5, 9, 1)', '5'],
    ['Clamp(1, 1, 9)', '1'],
    ['Clamp(-3, 4, -2)', '-2'],
    ['Clamp(7, 4, 4)', '4'],
    ['Clamp(10, 9, 1)', '9'],
  ),
  program(
    'Position',
    `
func Position(items []int, wanted int) int {
	low, high := 0, len(items)
	for low < high {
		middle := low + (high-low)/2
		if items[middle] == wanted {
			return middle
		}
		if items[middle] < wanted {
			low = middle + 1
		} else {
			high = middle
		}
	}
	return -1
}
`,
    ['Position([]int{1, 3, 5, 7}, 5)', '2'],
    ['Position([]int{1, 3, 5, 7}, 1)', '0'],
    ['Position([]int{1, 3, 5, 7}, 7)', '3'],
    ['Position([]int{1, 3, 5, 7}, 4)', '-1'],
    ['Position([]int{}, 4)', '-1'],
    ['Position([]int{2}, 2)', '0'],
    ['Position([]int{1, 3, 5, 7, 9}, 9)', '4'],
    ['Position([]int{1, 3, 5, 7, 9}, 0)', '-1'],
  ),
  program(
    'Runs',
    `
func Runs(items []int) [][2]int {
	found := [][2]int{}
	count := 0
	for i, item := range items {
		count += 1
		if i+1 == len(items) || items[i+1] != item {
			found = append(found, [2]int{item, count})
			count = 0
		}
	}
	return found
}
`,
    ['Runs([]int{1, 1, 2})', '[][2]int{{1, 2}, {2, 1}}'],
    ['Runs([]int{})', '[][2]int{}'],
    ['Runs([]int{1, 1, 1})', '[][2]int{{1, 3}}'],
    ['Runs([]int{1, 2, 3})', '[][2]int{{1, 1}, {2, 1}, {3, 1}}'],
    ['Runs([]int{2, 2, 3, 3, 2})', '[][2]int{{2, 2}, {3, 2}, {2, 1}}'],
    ['Runs([]int{9})', '[][2]int{{9, 1}}'],
  ),
  program(
    'Balanced',
    `
func Balanced(text string) bool {
	open := 0
	for _, letter := range text {
		if letter == '(' {
			open += 1
		} else if letter == ')' {
			if open == 0 {
				return false
			}
			open -= 1
		}
	}
	return open == 0
}
`,
    ['Balanced("(a)")', 'true'],
    ['Balanced("(()")', 'false'],
    ['Balanced("())")', 'false'],
    ['Balanced("")', 'true'],
    ['Balanced(")(")', 'false'],
    ['Balanced("(()())")', 'true'],
    ['Balanced("((((")', 'false'],
    ['Balanced("x")', 'true'],
  ),
  program(
    'Gain',
    `
func Gain(prices []int) int {
	gain := 0
	if len(prices) == 0 {
		return gain
	}
	lowest := prices[0]
	for _, price := range prices[1:] {
		if price < lowest {
			lowest = price
		} else if price-lowest > gain {
			gain = price - lowest
		}
	}
	return gain
}
`,
    ['Gain([]int{3, 1, 4})', '3'],
    ['Gain([]int{9, 5, 2})', '0'],
    ['Gain([]int{})', '0'],
    ['Gain([]int{1, 9, 0, 3})', '8'],
    ['Gain([]int{2, 2})', '0'],
    ['Gain([]int{5, 1, 2, 8, 3})', '7'],
  ),
];
