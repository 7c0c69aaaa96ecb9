import { message, types } from 'rhea';
import type { StoredEvent } from './partition-log';

/** Codes of the sections of an AMQP message (AMQP 1.0, part 3, 3.2). */
const codes = { header: 0x70, deliveryAnnotations: 0x71, messageAnnotations: 0x72 } as const;

interface Section {
  readonly code: number;
  readonly bytes: Buffer;
}

/** Bytes of a value of fixed width by the first digit of its type code. */
const fixedWidths: Readonly<Record<number, number>> = { 4: 0, 5: 1, 6: 2, 7: 4, 8: 8, 9: 16 };

/** Length of the encoded value at `at`, type code included; the size of a variable one stands after its code, in one byte or four. */
const valueLength = (bytes: Buffer, at: number): number => {
  const category = bytes.readUInt8(at) >> 4;
  const fixed = fixedWidths[category];
  if (fixed !== undefined) return 1 + fixed;
  return category % 2 === 0 ? 2 + bytes.readUInt8(at + 1) : 5 + bytes.readUInt32BE(at + 1);
};

/** A section is a described value: 0, the descriptor (a number in one byte or eight), the value. */
const sectionsOf = (bytes: Buffer): readonly Section[] => {
  const sections: Section[] = [];
  for (let at = 0; at < bytes.length; ) {
    const value = at + 1 + valueLength(bytes, at + 1);
    const end = value + valueLength(bytes, value);
    sections.push({ code: bytes.readUInt8(value - 1), bytes: bytes.subarray(at, end) });
    at = end;
  }
  return sections;
};

const mapSection = (code: number, map: object): Buffer => {
  const writer = new (types as unknown as { Writer: new () => { write(value: unknown): void; toBuffer(): Buffer } }).Writer();
  writer.write(types.described_nc(types.wrap_ulong(code), types.wrap_symbolic_map(map)));
  return writer.toBuffer();
};

/** What a receiver that asked for runtime metrics learns of its partition with each event. */
const metricsOf = (last: StoredEvent): Buffer =>
  mapSection(codes.deliveryAnnotations, {
    last_enqueued_sequence_number: types.wrap_long(last.sequence),
    last_enqueued_offset: types.wrap_string(String(last.offset)),
    last_enqueued_time_utc: types.wrap_timestamp(last.enqueuedAt),
    runtime_info_retrieval_time_utc: types.wrap_timestamp(Date.now()),
  });

const annotationsOf = (sections: readonly Section[]): object => {
  const own = sections.find(({ code }) => code === codes.messageAnnotations);
  return own === undefined ? {} : (message.decode(own.bytes).message_annotations ?? {});
};

/** The message a receiver gets: the producer's sections as they are, with the service's annotations in front of its own. */
export const deliverable = (event: StoredEvent, last: StoredEvent | undefined): Buffer => {
  const sections = sectionsOf(event.body);
  const annotations = mapSection(codes.messageAnnotations, {
    ...annotationsOf(sections),
    'x-opt-sequence-number': types.wrap_long(event.sequence),
    'x-opt-offset': types.wrap_string(String(event.offset)),
    'x-opt-enqueued-time': types.wrap_timestamp(event.enqueuedAt),
    ...(event.partitionKey === undefined ? {} : { 'x-opt-partition-key': types.wrap_string(event.partitionKey) }),
  });
  const replaced: readonly number[] = Object.values(codes);
  return Buffer.concat([
    ...sections.filter(({ code }) => code === codes.header).map(({ bytes }) => bytes),
    ...(last === undefined ? [] : [metricsOf(last)]),
    annotations,
    ...sections.filter(({ code }) => !replaced.includes(code)).map(({ bytes }) => bytes),
  ]);
};
