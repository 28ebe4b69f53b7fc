import { connect, type Socket } from 'node:net';
import { httpReader, statusOf } from './raw-http.ts';

/** Kept-alive connections to one port: a request takes an idle one, or a new one when none is idle. */
export type Connections = {
  /** Sends a request and tells the status of its answer; 0 when the line was cut before. */
  send(request: Buffer, onAnswer: (status: number) => void): void;
  close(): void;
};

type Line = { readonly socket: Socket; waiting: ((status: number) => void) | undefined };

/** Opens connections to a port of this machine as they are needed. */
export function connections(port: number): Connections {
  const idle: Line[] = [];
  const all = new Set<Line>();
  const open = (): Line => {
    const line: Line = { socket: connect({ port, host: '127.0.0.1', noDelay: true }), waiting: undefined };
    all.add(line);
    const answered = (status: number) => {
      const waiting = line.waiting;
      line.waiting = undefined;
      waiting?.(status);
    };
    line.socket.on(
      'data',
      httpReader((head) => {
        idle.push(line);
        answered(statusOf(head));
      }),
    );
    line.socket.on('error', () => line.socket.destroy());
    line.socket.on('close', () => {
      all.delete(line);
      const at = idle.indexOf(line);
      if (at >= 0) idle.splice(at, 1);
      answered(0);
    });
    return line;
  };
  return {
    send: (request, onAnswer) => {
      const line = idle.pop() ?? open();
      line.waiting = onAnswer;
      line.socket.write(request);
    },
    close: () => {
      for (const { socket } of all) socket.destroy();
      idle.length = 0;
    },
  };
}
