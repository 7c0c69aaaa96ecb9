import { read } from './project';

const page = read('docs/calibration.md');
const [titles = [], , ...rows] = page
  .split('\n')
  .slice(page.split('\n').findIndex((line) => line.includes('| benign incidents |')))
  .map((line) => line.split('|').map((cell) => cell.trim()));

/** The greatest figure of a column of the table without attacks, with its seed. */
const worst = (title: string): readonly [figure: string, seed: string] => {
  const [column, seed] = [titles.indexOf(title), titles.indexOf('seed')];
  const end = rows.findIndex((row) => row.length < titles.length);
  const [most] = rows.slice(0, end).sort((a, b) => Number(b[column]) - Number(a[column]));
  return [most?.[column] ?? 'no figure', most?.[seed] ?? 'no seed'];
};

const [posted, high, later] = [
  worst('Medium and above when posted, 1,000 devices a day'),
  worst('High when posted'),
  worst('the same after the first day'),
] as const;

test('what the calibration says of the first incidents is what its table has', () => {
  const [, said = ''] = page.split('- **The first incidents**');
  const figures = [...said.matchAll(/up to ([\d.]+) \(seed (\d+)\)/g)].map(([, figure, seed]) => [figure, seed]);
  expect(figures).toEqual([posted, high, later]);
});

test('README says the same of them', () => {
  const [, said = ''] = read('README.md').split("On a company's first day");
  expect([...said.matchAll(/up to ([\d.]+)/g)].slice(0, 3).map(([, figure]) => figure)).toEqual([posted[0], high[0], later[0]]);
});
