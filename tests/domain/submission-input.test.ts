import { readSubmission, refProblem } from '../../domain/submission-input';

const input = { repo_url: 'https://example.org/a', team_name: 'RIFT ORGANISERS', leader_name: 'Saiyam Kumar' };
const read = (change: object) => readSubmission({ ...input, ...change }, { maxIterations: 5 });

describe('the address of a repository', () => {
  test.each([
    ['https://example.org/a/b.git', 'https'],
    ['HTTPS://example.org/a/b', 'https'],
    ['http://example.org:8080/a', 'http'],
    ['git://example.org/a', 'git'],
    ['ssh://git@example.org:2222/a/b', 'ssh'],
    ['git@example.org:a/b.git', 'ssh'],
    ['example.org:a/b.git', 'ssh'],
    ['git@[::1]:a', 'ssh'],
    ['/srv/git/a.git', 'file'],
    ['/srv/with space/and:colon', 'file'],
    ['file:///srv/git/a.git', 'file'],
    ['file://localhost/srv/a', 'file'],
  ])('%s is reached by %s', (repo_url, transport) => {
    expect(read({ repo_url })).toMatchObject({ remote: { transport }, submission: { repoUrl: repo_url } });
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
    'https://',
    'ftp://example.org/a',
    'javascript://example.org/a',
    'file://example.org/share',
    'relative/path',
    '.',
    'a b',
    'https://example.org/a\nb',
    `https://example.org/${'a'.repeat(2100)}`,
  ])('%j is refused', (repo_url) => {
    expect(read({ repo_url })).toMatchObject({ field: 'repo_url' });
  });

  test.each(['https://user:secret@example.org/a', 'https://secret@example.org/a'])(
    '%s is refused: a login is kept',
    (repo_url) => {
      const problem = read({ repo_url });
      expect(problem).toMatchObject({ field: 'repo_url', problem: expect.stringContaining('GITHUB_TOKEN') });
      expect(JSON.stringify(problem)).not.toContain('secret');
    },
  );

  test('the password of an ssh address goes no further', () => {
    expect(JSON.stringify(read({ repo_url: 'ssh://git:secret@example.org/a' }))).not.toContain('secret');
  });

  test.each([
    ['https://example.org/a', 'https://example.org/a'],
    ['ssh://git:secret@example.org/a', 'ssh://example.org/a'],
    ['git@example.org:a', 'git@example.org:a'],
  ])('of %s only %s may be shown', (repo_url, shown) => {
    expect(read({ repo_url })).toMatchObject({ remote: { shown } });
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
