import { once } from 'node:events';
import type { AddressInfo, Socket } from 'node:net';
import { type AmqpError, create_container, type EventContext } from 'rhea';
import { HopwatchError, messageOf } from '../../model/errors';
import { isError, resolve } from './addresses';
import { consumers } from './consumers';
import { createHub, type Hub, type HubOptions } from './hub';
import { maxMessageBytes, serveProducer } from './producers';
import { requestAddresses, serveRequests } from './requests';

export interface EventHubsOptions {
  readonly hubs: readonly HubOptions[];
  /** A free one where it is left out. */
  readonly port?: number;
}

export interface EventHubs {
  readonly connectionString: string;
  /** The last sequence number of each partition of a hub, -1 where nothing was ever enqueued. */
  depth(hub: string): readonly { readonly partition: string; readonly lastSequenceNumber: number }[];
  stop(): Promise<void>;
  kill(): Promise<void>;
}

const host = '127.0.0.1';

const isRequestAddress = (address: string): boolean => (requestAddresses as readonly string[]).includes(address);

/** What a client does wrong, and its going away, is the client's affair: nothing to do here. */
const clientEvents = ['error', 'connection_error', 'protocol_error', 'session_error', 'receiver_error', 'sender_error', 'disconnected'];

const serve = (hubs: ReadonlyMap<string, Hub>) => {
  const container = create_container({
    receiver_options: { autoaccept: false, max_message_size: maxMessageBytes },
    // Settled when sent: a receiver's place is in its checkpoints, not here.
    sender_options: { snd_settle_mode: 1 },
  });
  const receivers = consumers();
  container.sasl_server_mechanisms.enable_anonymous();
  container.on('receiver_open', ({ receiver }: EventContext) => {
    if (receiver === undefined) return;
    const address = receiver.target?.address ?? '';
    if (isRequestAddress(address)) {
      serveRequests(receiver, hubs);
      return;
    }
    const place = resolve(hubs, address);
    if (isError(place)) receiver.close(place);
    else serveProducer(receiver, place);
  });
  container.on('sender_open', ({ sender }: EventContext) => {
    if (sender === undefined) return;
    const address = typeof sender.source?.address === 'string' ? sender.source.address : '';
    if (isRequestAddress(address)) return;
    const place = resolve(hubs, address);
    const refused: AmqpError | undefined = isError(place) ? place : receivers.serve(sender, place);
    if (refused !== undefined) sender.close(refused);
  });
  for (const event of clientEvents) container.on(event, () => undefined);
  return container;
};

/**
 * An Event Hubs namespace in this process, which `@azure/event-hubs` talks AMQP to over plain TCP: several hubs, events in
 * memory, no authentication. Throws `local-runtime-failed` where the port cannot be had.
 */
export const startEventHubs = async (options: EventHubsOptions): Promise<EventHubs> => {
  const hubs = new Map(options.hubs.map((hub) => [hub.name.toLowerCase(), createHub(hub)]));
  // Without TCP_NODELAY every answer waits 40 ms for the client's acknowledgement.
  const server = serve(hubs).listen({ port: options.port ?? 0, host, tcp_no_delay: true } as Parameters<
    ReturnType<typeof serve>['listen']
  >[0]);
  const sockets = new Set<Socket>();
  server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
  });
  try {
    await once(server, 'listening');
  } catch (cause) {
    throw new HopwatchError(
      'local-runtime-failed',
      'fatal',
      `The Event Hubs endpoint cannot listen on port ${options.port}: ${messageOf(cause)}. End what has the port, or leave it to be chosen.`,
      { cause },
    );
  }
  const { port } = server.address() as AddressInfo;
  const stop = async (): Promise<void> => {
    server.close();
    // With an error, so that rhea hears of it and drops its timers.
    for (const socket of sockets) socket.destroy(new Error('the endpoint has stopped'));
    await once(server, 'close');
  };
  return {
    connectionString: `Endpoint=sb://${host}:${port};SharedAccessKeyName=local;SharedAccessKey=local;UseDevelopmentEmulator=true`,
    depth: (name) =>
      (hubs.get(name.toLowerCase())?.partitions ?? []).map((log, id) => ({
        partition: String(id),
        lastSequenceNumber: log.nextSequence - 1,
      })),
    stop,
    kill: stop,
  };
};
