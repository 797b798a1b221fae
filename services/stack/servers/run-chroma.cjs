// The server of the `chromadb` package, without its command line: that one looks for newer versions and swallows SIGINT.
const [binding, ...args] = process.argv.slice(2);
require(binding).cli(['chroma', ...args]);
