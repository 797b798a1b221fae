const TESTS =
  /(^|\/)(tests?|__tests__|specs?|testdata|test[-_]?(data|resources|utils)|fixtures?|testing|mocks?|__mocks__|e2e|cypress)\/|(^|\/)(test_[^/]*|conftest\.py|[^/]*[_.-](tests?|spec)\.[^/]+|[^/]*Tests?\.(java|kt))$/i;
const OTHERS =
  /(^|\/)(examples?|samples?|demos?|docs?|documentation|vendor|third[-_]party|node_modules|dist|build|target|\.git|\.yarn)\/|(^|\/)\.env\.(example|sample|template|dist)$/i;
const DOCUMENTS = /\.(md|markdown|rst|adoc|txt)$/i;
const DATA =
  /(\.(lock|snap|svg|map|csv|tsv|ipynb|po|pot|pdf|png|jpe?g|gif|ico|woff2?|ttf|wasm|jar|class|zip|gz|min\.(js|css))|(^|\/)(package-lock|npm-shrinkwrap)\.json|(^|\/)(pnpm-lock|yarn)\.\w+|(^|\/)go\.sum)$/i;

/** Where a secret is a leak: sources and configuration. Tests and documents are full of made-up ones. */
export const isSearched = (path: string): boolean =>
  !TESTS.test(path) && !OTHERS.test(path) && !DATA.test(path) && !DOCUMENTS.test(path);

/** Where a secret that was found may stand again. */
export const isCopyPlace = (path: string): boolean =>
  !TESTS.test(path) && (DOCUMENTS.test(path) || /(^|\/)\.env\.(example|sample|template|dist)$/i.test(path));
