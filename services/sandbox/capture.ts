import type { Capture } from './contract';

export interface Recorder {
  add(chunk: Buffer): void;
  result(): Capture;
}

/** Keeps the first and the last half of `limit` bytes and counts what lies between, however much comes. */
export function recorder(limit: number): Recorder {
  const headRoom = Math.ceil(limit / 2);
  const tailRoom = Math.max(limit - headRoom, 1);
  const head: Buffer[] = [];
  let headBytes = 0;
  let tail: Buffer[] = [];
  let tailBytes = 0;
  let total = 0;

  function addTail(chunk: Buffer): void {
    tail.push(chunk);
    tailBytes += chunk.length;
    // Joined only when twice too long, so that a flood of small chunks costs linear time.
    if (tailBytes > 2 * tailRoom) {
      tail = [Buffer.concat(tail).subarray(-tailRoom)];
      tailBytes = tailRoom;
    }
  }

  return {
    add(chunk) {
      total += chunk.length;
      const taken = Math.min(headRoom - headBytes, chunk.length);
      // Copied: a subarray would keep the stream's whole pool alive.
      if (taken > 0) head.push(Buffer.from(chunk.subarray(0, taken)));
      headBytes += taken;
      if (taken < chunk.length) addTail(Buffer.from(chunk.subarray(taken)));
    },
    result() {
      const kept = Buffer.concat(tail).subarray(-tailRoom);
      const dropped = total - headBytes - kept.length;
      const first = Buffer.concat(head);
      if (dropped === 0) return { text: Buffer.concat([first, kept]).toString(), totalBytes: total, droppedBytes: 0 };
      const text = `${first.toString()}\n[… ${dropped} bytes dropped …]\n${kept.toString()}`;
      return { text, totalBytes: total, droppedBytes: dropped };
    },
  };
}
