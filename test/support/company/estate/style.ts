/** What is different from one company to the next beside its size. */
export interface Style {
  readonly name: string;
  /** `enterprise`: tools of its own all day. `small firm`: bought tools at fixed times, few people, appliances that are no devices. */
  readonly administration: 'enterprise' | 'small firm';
  /** Whether the sensor reports certificates, now and then as it does, or the table is not streamed. */
  readonly hasCertificates: boolean;
  /** Whether all attacks come from one machine, as from one intruder's day, or each from another. */
  readonly hasOneIntruder: boolean;
}

export const styles = {
  enterprise: { name: 'enterprise', administration: 'enterprise', hasCertificates: true, hasOneIntruder: false },
  smallFirm: { name: 'small firm', administration: 'small firm', hasCertificates: true, hasOneIntruder: true },
  unsure: { name: 'small firm, no certificates', administration: 'small firm', hasCertificates: false, hasOneIntruder: false },
} as const satisfies Record<string, Style>;
