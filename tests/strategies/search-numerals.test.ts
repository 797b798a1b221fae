import { numeralOf } from '../../services/strategies/search/templates/numerals';
import { texts } from './search-support';

test.each([
  ['7', 8, '8', 1],
  ['0x7000', 0x6000, '0x6000', 0x1000],
  ['0x3FFF', 0x3ffe, '0x3FFE', 1],
  ['0x0f', 0x0e, '0x0e', 1],
  ['0b100', 0b101, '0b101', 0b100],
  ['1_500', 1400, '1400', 100],
  ['0.7', 0.8, '0.8', 0.1],
  ['1.0f', 2, '2.0f', 1],
  ['10L', 11, '11L', 10],
  ['255_u8', 254, '254_u8', 1],
  ['1usize', 0, '0usize', 1],
])('%s is written as it was', (text, other, wanted, step) => {
  const numeral = numeralOf(text);
  expect(numeral?.write(other)).toBe(wanted);
  expect(numeral?.step).toBeCloseTo(step, 9);
});

test.each(['', '_', 'x', '0x', '1.2.3', 'e5'])('%j is no number', (text) => {
  expect(numeralOf(text)).toBeNull();
});

test('the last digit that is not zero is changed, in the notation of the source', async () => {
  const found = await texts('go', 'package a\n\nfunc f(a int) int {\n\treturn a | 0x7000\n}\n');
  expect(found).toContain('package a\n\nfunc f(a int) int {\n\treturn a | 0x6000\n}\n');
  expect(await texts('rust', 'fn f(a: u8) -> u8 {\n    a + 1_u8\n}\n')).toContain(
    'fn f(a: u8) -> u8 {\n    a + 2_u8\n}\n',
  );
});
