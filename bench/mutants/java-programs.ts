import { program, type Program } from './programs';

/** Java's: members of one class. */
export const JAVA_PROGRAMS: readonly Program[] = [
  program(
    'clamp',
    `
    static int clamp(int value, int low, int high) {
        if (low > high) {
            return clamp(value, high, low);
        }
        if (value < low) {
            return low;
        }
        if (value > high) {
            return high;
        }
        return value;
    }
`,
    ['clamp(5, 1, 9)', '5'],
    ['clamp(0, 1, 9)', '1'],
    ['clamp(12, 1, 9)', '9'],
    ['clamp(5, 9, 1)', '5'],
    ['clamp(1, 1, 9)', '1'],
    ['clamp(-3, 4, -2)', '-2'],
    ['clamp(7, 4, 4)', '4'],
    ['clamp(10, 9, 1)', '9'],
  ),
  program(
    'position',
    `
    static int position(int[] items, int wanted) {
        int low = 0;
        int high = items.length;
        while (low < high) {
            int middle = low + (high - low) / 2;
            if (items[middle] == wanted) {
                return middle;
            }
            if (items[middle] < wanted) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return -1;
    }
`,
    ['position(new int[] {1, 3, 5, 7}, 5)', '2'],
    ['position(new int[] {1, 3, 5, 7}, 1)', '0'],
    ['position(new int[] {1, 3, 5, 7}, 7)', '3'],
    ['position(new int[] {1, 3, 5, 7}, 4)', '-1'],
    ['position(new int[] {}, 4)', '-1'],
    ['position(new int[] {2}, 2)', '0'],
    ['position(new int[] {1, 3, 5, 7, 9}, 9)', '4'],
    ['position(new int[] {1, 3, 5, 7, 9}, 0)', '-1'],
  ),
  program(
    'runs',
    `
    static String runs(String text) {
        StringBuilder found = new StringBuilder();
        int count = 0;
        for (int i = 0; i < text.length(); i++) {
            count += 1;
            if (i + 1 == text.length() || text.charAt(i + 1) != text.charAt(i)) {
                found.append(text.charAt(i)).append(count);
                count = 0;
            }
        }
        return found.toString();
    }
`,
    ['runs("aab")', '"a2b1"'],
    ['runs("")', '""'],
    ['runs("aaa")', '"a3"'],
    ['runs("abc")', '"a1b1c1"'],
    ['runs("xxyyx")', '"x2y2x1"'],
    ['runs("z")', '"z1"'],
  ),
  program(
    'divisor',
    `
    static long divisor(long a, long b) {
        long larger = Math.max(a, b);
        long smaller = Math.min(a, b);
        while (smaller != 0) {
            long rest = larger % smaller;
            larger = smaller;
            smaller = rest;
        }
        return larger;
    }
`,
    ['divisor(12, 18)', '6L'],
    ['divisor(18, 12)', '6L'],
    ['divisor(7, 5)', '1L'],
    ['divisor(0, 4)', '4L'],
    ['divisor(9, 9)', '9L'],
    ['divisor(100, 75)', '25L'],
  ),
  program(
    'column',
    `
    static String column(int number) {
        String name = "";
        while (number > 0) {
            int rest = (number - 1) % 26;
            name = (char) ('A' + rest) + name;
            number = (number - 1) / 26;
        }
        return name;
    }
`,
    ['column(1)', '"A"'],
    ['column(26)', '"Z"'],
    ['column(27)', '"AA"'],
    ['column(52)', '"AZ"'],
    ['column(703)', '"AAA"'],
    ['column(0)', '""'],
  ),
];
