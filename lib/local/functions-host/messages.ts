/** What the Functions host's process and the one that started it say to each other. */

export type ToHost =
  /** The app settings; load the app and begin. */
  | { readonly kind: 'start'; readonly settings: Readonly<Record<string, string>> }
  /** Begin nothing new, let end what runs, exit. */
  | { readonly kind: 'stop' };

export type FromHost =
  /** Its HTTP server listens; it waits for its settings. */
  | { readonly kind: 'listening'; readonly port: number }
  | { readonly kind: 'up'; readonly functions: readonly string[] }
  /** It could not start and is about to exit. */
  | { readonly kind: 'failed'; readonly message: string };

/** How long running invocations have once the host is told to stop. */
export const drainMilliseconds = 10_000;
