import type { Ticks } from '../../../../lib/model/time';
import { below, chance, type Random } from '../../worlds/seeded-random';
import { seenAddress } from '../estate/device';
import type { Process } from '../estate/process';
import { after } from '../random';
import type { Columns } from '../rows/columns';
import type { Scene } from '../scene';

/** The far end of a connection, as the near end sees it. */
export interface Peer {
  readonly ip: string;
  readonly port: number;
  /** The name a logon gives for it. */
  readonly name: string;
}

/** Windows' dynamic ports. */
export const dynamicPort = (random: Random): number => 49_664 + below(random, 16_000);

/** The lowest dynamic ports, where Windows' own RPC services listen from boot on. */
export const servicePort = (random: Random): number => 49_664 + below(random, 12);

const actingHere = (random: Random, by: Process): Columns =>
  chance(random, 0.5) ? by.acting : { ...by.acting, InitiatingProcessFileName: by.image.name };

const addresses = (random: Random, remote: string, local: string, types: boolean): Columns => {
  const mapped = types && !remote.includes(':') && chance(random, 0.3);
  const type = mapped ? 'FourToSixMapping' : chance(random, 0.4) ? null : 'Private';
  const form = (ip: string): string => (mapped ? `::ffff:${ip}` : ip);
  return { RemoteIP: form(remote), LocalIP: form(local), RemoteIPType: type, LocalIPType: type };
};

const connection = (scene: Scene, at: Ticks, by: Process, columns: Columns): void =>
  scene.note(at, 'DeviceNetworkEvents', {
    RemoteUrl: null,
    Protocol: chance(scene.random, 0.5) ? 'Tcp' : 'TcpV4',
    AdditionalFields: null,
    ...columns,
    ...actingHere(scene.random, by),
  });

/** `by` takes a connection, of which the sensor records `share`: it reports what it has seen before at most once a day. */
export const accept = (scene: Scene, at: Ticks, by: Process, peer: Pick<Peer, 'ip' | 'port'>, localPort: number, share = 0.8): void => {
  if (!scene.sensor.passes(share)) return;
  connection(scene, at, by, {
    ActionType: 'InboundConnectionAccepted',
    ...addresses(scene.random, peer.ip, peer.ip === '127.0.0.1' ? '127.0.0.1' : scene.device.addressAt(at), true),
    RemotePort: peer.port,
    LocalPort: localPort,
  });
};

export const connect = (
  scene: Scene,
  at: Ticks,
  by: Process,
  remoteIp: string,
  remotePort: number,
  localPort = dynamicPort(scene.random),
): void =>
  connection(scene, at, by, {
    ActionType: 'ConnectionSuccess',
    ...addresses(scene.random, remoteIp, remoteIp === '127.0.0.1' ? '127.0.0.1' : scene.device.addressAt(at), false),
    RemotePort: remotePort,
    LocalPort: localPort,
  });

/** `by` on one device connects to another: the caller's record, and what the other end sees of it. */
export const dial = (from: Scene, to: Scene, at: Ticks, by: Process, port: number, share = 0.6): Peer => {
  const localPort = dynamicPort(from.random);
  if (from.sensor.passes(share)) connect(from, after(from.random, at, -3, 0), by, to.device.addressAt(at), port, localPort);
  return {
    ip: seenAddress(from.device, at),
    port: from.device.nat === undefined ? localPort : 1_024 + below(from.random, 60_000),
    name: from.device.bareName.toUpperCase(),
  };
};

/** Another connection of the same caller. */
export const again = (random: Random, peer: Peer): Peer => ({ ...peer, port: dynamicPort(random) });
