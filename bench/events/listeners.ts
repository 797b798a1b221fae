import { get, type IncomingMessage } from 'node:http';

interface Order {
  readonly url: string;
  readonly token: string;
  readonly count: number;
}

/** Opened at a time: a thousand at once would measure the opening. */
const AT_A_TIME = 20;

const lags: number[] = [];
let ended = 0;

function hear(answer: IncomingMessage, { count }: Order, opened: () => void): void {
  let rest = '';
  answer.setEncoding('utf8').on('data', (text: string) => {
    const now = Date.now();
    const lines = (rest + text).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) {
      if (line.startsWith('retry:')) opened();
      const at = line.startsWith('data:') ? /"timestamp":"([^"]+)"/.exec(line)?.[1] : undefined;
      if (at) lags.push(now - Date.parse(at));
    }
  });
  answer.on('end', () => ++ended === count && process.send?.({ lags }));
}

function open(order: Order): Promise<void> {
  const headers = { authorization: `Bearer ${order.token}` };
  return new Promise((resolve, reject) => {
    const request = get(order.url, { agent: false, headers }, (answer) => {
      if (answer.statusCode === 200) hear(answer, order, resolve);
      else reject(new Error(`answered ${answer.statusCode}`));
    });
    request.on('error', reject);
  });
}

/** In a process of their own: what a thousand readers cost is not the server's. Told by the first message where to listen. */
process.on('message', (order: Order) => {
  let begun = 0;
  const lane = async () => {
    while (begun++ < order.count) await open(order);
  };
  Promise.all(Array.from({ length: AT_A_TIME }, lane)).then(
    () => process.send?.({ open: order.count }),
    (error: Error) => process.send?.({ problem: error.message }),
  );
});
