import type { AddressInfo } from 'node:net';
import { connect, createServer, type Socket } from 'node:net';

export interface TcpProxy {
  readonly port: number;
  /** Connections so far. */
  readonly connections: number;
  /** What comes from the server, or from both sides, is swallowed from now on, in old connections and new. */
  swallow(what: 'nothing' | 'answers' | 'everything'): void;
  /** Breaks every connection there is. */
  cut(): void;
  stop(): Promise<void>;
}

/** A proxy before a port of this machine that can swallow what passes, or break it off. */
export const tcpProxy = async (targetPort: number): Promise<TcpProxy> => {
  const sockets = new Set<Socket>();
  let swallowed: 'nothing' | 'answers' | 'everything' = 'nothing';
  let connections = 0;

  const keep = (socket: Socket): Socket => {
    sockets.add(socket);
    socket.setNoDelay(true);
    socket.on('close', () => sockets.delete(socket));
    socket.on('error', () => socket.destroy());
    return socket;
  };

  const server = createServer((near) => {
    connections++;
    const far = keep(connect(targetPort, '127.0.0.1'));
    keep(near).on('data', (bytes) => swallowed === 'everything' || far.write(bytes));
    far.on('data', (bytes) => swallowed !== 'nothing' || near.write(bytes));
    near.on('close', () => far.destroy());
    far.on('close', () => near.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));

  const cut = (): void => {
    for (const socket of sockets) socket.destroy();
  };
  return {
    port: (server.address() as AddressInfo).port,
    get connections() {
      return connections;
    },
    swallow: (what) => {
      swallowed = what;
    },
    cut,
    stop: () =>
      new Promise((resolve) => {
        cut();
        server.close(() => resolve());
      }),
  };
};
