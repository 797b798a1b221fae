import { inCode, type Statement } from './lexer';

/** Calls that send what they are given to another machine. */
const SENDS = new RegExp(
  [
    String.raw`\bfetch\s*\(`,
    String.raw`\brequire\(\s*["'](?:node:)?https?["']\s*\)\s*\.\s*(?:get|request)\s*\(`,
    String.raw`\b(?:Command::new|exec\.Command(?:Context)?|subprocess\.\w+|spawn\w*|exec\w*|ProcessBuilder|system|[Pp]open)\s*\(\s*\[?\s*f?["'\x60](?:/usr/bin/)?(?:curl|wget|ncat|nc|scp|ftp|socat)\b`,
    String.raw`\b(?:axios|got|needle|superagent|ky|undici|phin|bent|request|\$|jQuery|http|https|httpx|requests|aiohttp|session|client|http_?client|urllib3|api|webhook)\s*(?:\.\s*(?:post|put|patch|request|get|send|ajax|urlopen|Post|PostForm|Get|Do))?\s*\(`,
    String.raw`\.\s*(?:sendBeacon|post|put|patch|postForm|PostForm|urlopen|urlretrieve|PostAsync|UploadString|UploadData|UploadFile|DownloadString|send_bytes|storbinary|sendmail|send_message|sendMail|send_file)\s*\(`,
    String.raw`\burlopen\s*\(|\burllib\.request\.(?:Request|urlopen)\s*\(|\bRequest\s*\(`,
    String.raw`\bhttp\.(?:Post|PostForm|Get|NewRequest(?:WithContext)?)\s*\(`,
    String.raw`\bBodyPublishers\.\w+\s*\(|\.POST\s*\(`,
    String.raw`\breqwest\b|\bureq\b|\bminreq\b`,
    String.raw`\bnew\s+(?:WebSocket|EventSource|URL)\s*\(`,
    String.raw`\b(?:gethostbyname|getaddrinfo|InetAddress\.getByName|net\.LookupHost|dns\.(?:promises\.)?(?:resolve\w*|lookup))\s*\(`,
    String.raw`\bcurl_(?:setopt|exec)|\bNet::HTTP\b|\bfile_get_contents\s*\(\s*["']http`,
  ].join('|'),
  'g',
);

/** Where the call begins that sends; -1 where none does. */
export function sendingCall(statement: Pick<Statement, 'text' | 'bare'>, from = 0): number {
  return inCode(SENDS, statement, from);
}

/** Expressions whose value is an open way to another machine. */
export const CHANNEL =
  /\bsocket\.(?:socket|create_connection)\s*\(|\b(?:net|tls)\.(?:connect|createConnection|Dial\w*)\s*\(|\bnew\s+(?:net\.)?Socket\s*\(|\bTcpStream::connect|\bUdpSocket::bind|\bhttps?\.request\s*\(|\bopenConnection\s*\(|\bgetOutputStream\s*\(|\bnew\s+(?:XMLHttpRequest|WebSocket|FormData)\b|\bHTTPS?Connection\s*\(|\bfsockopen\s*\(|\bTCPSocket\.(?:new|open)|\bIO::Socket|\bSMTP(?:_SSL)?\s*\(|\bFTP(?:_TLS)?\s*\(|\bdgram\.createSocket\s*\(|\bopen_connection\s*\(|\bcreate_connection\s*\(|\bTcpClient\s*\(/;

/** Methods that write to such a way. */
export const WRITES =
  /\.\s*(?:write\w*|send\w*|end|emit|print\w*|Write\w*|Encode|request|putrequest|endheaders|storbinary|quit|puts|syswrite|pipe)\s*!?\s*\(|\b(?:io\.Copy|Fprint\w*|copyfileobj|pipeline|NewEncoder)\s*\(/;

/** An address outside this machine is written down. */
export function namesOutside(text: string): boolean {
  const addresses = text.matchAll(
    /\b(?:https?|wss?|ftp|tcp|smtp):\/\/(?:[^\s/"'`@]*@)?(\[[^\]]+\]|[^\s/"'`:?#${}<>]+)/gi,
  );
  for (const [, host = ''] of addresses) if (isOutside(host)) return true;
  const bare = text.matchAll(
    /(?:host(?:name)?["']?\s*[:=]\s*|connect(?:ion)?\(\s*\(?\s*|Dial\w*\(\s*["']\w+["']\s*,\s*|Socket\(\s*)["']([\w.-]+\.[a-z0-9-]+)(?::\d+)?["']/gi,
  );
  for (const [, host = ''] of bare) if (isOutside(host)) return true;
  return false;
}

function isOutside(host: string): boolean {
  return !/^(?:localhost|127\.[\d.]+|0\.0\.0\.0|\[?::1\]?|169\.254\.169\.254|metadata\.google\.internal|.*\.localhost)$/i.test(
    host,
  );
}

/** Reads content, rather than only naming a place or listing it. */
export const READS =
  /\bopen\s*\(|\bread(?!dir|link|y\b|only|linesync)\w*\s*\(|\bread(?:File|Text|Bytes|AllText|AllBytes|AllLines|ToString|ToEnd)\w*|\.(?:read_text|read_bytes|readlines?|slurp|text|bytes)\s*\(|\bcreateReadStream|\bReadFile\b|\bFile::open|\bFile\.(?:read|open|ReadAll\w+)|\bfs::read\w*|\bnew\s+(?:File(?:Input|Reader)\w*|Scanner|InputStreamReader|java\.io\.File\w+)\s*\(|\bFiles\.(?:read\w+|lines|copy|newBuffered\w+|newInputStream)|\bget_?[cC]ontents?\b|\bfile_get_contents|\bGet-Content\b|\bcat\s|\bbase64\s|\b(?:check_output|execSync|popen|getoutput|spawnSync)\s*\(|\bmake_archive\s*\(|\bTarFile\b|\btarfile\.|\bZipFile\b|\bAdmZip\b|\bcopy(?:File|tree|file|obj)?\w*\s*\(|\binclude_(?:str|bytes)!|\bIO\.(?:read|copy)\w*|\bsqlite3?\.connect|\brequire\s*\(|\bBun\.file\s*\(/;

/** Only asks whether something is there, or how large it is. */
export const ASKS = /\b(?:exists\w*|is_?file|is_?dir|isFile|isDirectory|access(?:Sync)?|l?stat(?:Sync)?|len|Stat)\s*\(/;
