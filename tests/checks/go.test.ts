import { BWRAP } from '../sandbox/support';
import { bench, told, type Bench } from './support';

jest.setTimeout(300_000);

let place: Bench;
beforeAll(() => (place = bench(BWRAP)));
afterAll(() => place.remove());

const PROGRAM = {
  'go.mod': 'module example.org/depot\n\ngo 1.19\n',
  'main.go': 'package main\n\nfunc main() { println(twice(2)) }\n\nfunc twice(n int) int { return n * 2 }\n',
  'main_test.go':
    'package main\n\nimport "testing"\n\nfunc TestTwice(t *testing.T) {\n\tif twice(2) != 4 {\n\t\tt.Fatal("twice")\n\t}\n}\n',
};

it('a module that is one program is built, looked at and tested', async () => {
  const one = await place.check(PROGRAM);
  expect(one.problems).toEqual([]);
  for (const kind of ['build', 'lint', 'test']) expect(told(one, kind)).toEqual({ status: 'passed', found: [] });
});
