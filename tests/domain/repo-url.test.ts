import { parseRepoUrl, refProblem, withoutUserInfo } from '../../domain/repo-url';
import { readSubmission } from '../../domain/submission-input';

describe('the address of a repository', () => {
  test.each([
    ['https://example.org/a/b.git', 'https', false],
    ['HTTPS://example.org/a/b', 'https', false],
    ['http://example.org:8080/a', 'http', false],
    ['git://example.org/a', 'git', false],
    ['ssh://git@example.org:2222/a/b', 'ssh', false],
    ['git@example.org:a/b.git', 'ssh', false],
    ['example.org:a/b.git', 'ssh', false],
    ['git@[::1]:a', 'ssh', false],
    ['/srv/git/a.git', 'file', true],
    ['/srv/with space/and:colon', 'file', true],
    ['file:///srv/git/a.git', 'file', true],
    ['file://localhost/srv/a', 'file', true],
  ])('%s is read as %s', (text, transport, local) => {
    expect(parseRepoUrl(text)).toMatchObject({ transport, local, url: text });
  });

  test.each([
    '',
    '   ',
    '-uupload-pack=touch',
    '--upload-pack=/bin/sh',
    'ext::sh -c touch% /tmp/x',
    'EXT::sh',
    'fd::17',
    'ssh://-oProxyCommand=x/a',
    'ssh://%2DoProxyCommand=x/a',
    'ssh://-x@host/a',
    '-x@host:a',
    'host:-x',
    'https:///a',
    'https://example.org\\@example.com/a',
    'https://example.org/a b',
    'https://',
    'ftp://example.org/a',
    'javascript://example.org/a',
    'file://example.org/share',
    'relative/path',
    '.',
    'a b',
    'https://example.org/a\nb',
    `https://example.org/${'a'.repeat(2100)}`,
  ])('%j is refused', (text) => {
    expect(parseRepoUrl(text)).toHaveProperty('problem');
  });

  test.each([
    ['https://user:secret@example.org/a', 'https://example.org/a'],
    ['https://secret@example.org/a', 'https://example.org/a'],
    ['https://example.org/a', 'https://example.org/a'],
    ['ssh://git:secret@example.org/a', 'ssh://git@example.org/a'],
    ['git@example.org:a', 'git@example.org:a'],
  ])('of %s only %s may be shown', (text, shown) => {
    expect(parseRepoUrl(text)).toMatchObject({ url: text, shown });
  });

  test('user info is taken out of every URL in a text', () => {
    expect(withoutUserInfo("fatal: 'https://u:p@ss@h/a' and ssh://me@h/b?c=@ are gone, me@example.org stays")).toBe(
      "fatal: 'https://h/a' and ssh://h/b?c=@ are gone, me@example.org stays",
    );
  });
});

describe('a requested ref', () => {
  test.each(['main', 'feature/a-b', 'v1.0', 'refs/pull/1/head', 'a'.repeat(40), 'ünïcode'])('%s is one', (ref) => {
    expect(refProblem(ref)).toBeNull();
  });
  test.each([
    '',
    '-x',
    'a b',
    'a..b',
    'a~1',
    'HEAD^',
    'a:b',
    'x.lock',
    'a/',
    '/a',
    '.a',
    'a/.b',
    '@',
    'a@{1}',
    'a\u0000',
  ])('%j is none', (ref) => {
    expect(refProblem(ref)).not.toBeNull();
  });
});

describe('a submission', () => {
  const input = { repo_url: 'https://example.org/a', team_name: 'RIFT ORGANISERS', leader_name: 'Saiyam Kumar' };
  const read = (change: object) => readSubmission({ ...input, ...change }, { maxIterations: 5 });

  test('names its branch and takes the defaults', () => {
    expect(read({})).toMatchObject({
      branchName: 'RIFT_ORGANISERS_SAIYAM_KUMAR_AI_Fix',
      submission: { requestedRef: null, maxIterations: 5, push: true },
    });
  });

  test.each([
    ['team_name', { team_name: '日本' }],
    ['leader_name', { leader_name: ' _ ' }],
    ['leader_name', { leader_name: 'a\u0007b' }],
    ['team_name', { team_name: 'a'.repeat(121) }],
    ['team_name', { team_name: 'a'.repeat(120), leader_name: 'b'.repeat(120) }],
    ['repo_url', { repo_url: 'ext::sh' }],
    ['requested_ref', { requested_ref: '--upload-pack=x' }],
  ])('a bad %s is named', (field, change) => {
    expect(read(change)).toMatchObject({ field });
  });
});
