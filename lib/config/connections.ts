import type { Environment } from './functions';

/**
 * A service reached by a connection string (locally) or by an identity (`<NAME>__<suffix>`), the two forms that the
 * Functions host knows for a trigger's connection too.
 */
export type Connection = { readonly connectionString: string } | { readonly endpoint: string };

/** How a service is named. What does not look so would fail inside an SDK, without a word on the setting. */
interface Form {
  readonly endpoint: RegExp;
  /** Sets of parts of a connection string, by their names in lower case; all of one set have to be there. */
  readonly strings: readonly Readonly<Record<string, RegExp>>[];
  /** The two, in words. */
  readonly looks: { readonly endpoint: string; readonly string: string };
}

const something = /./;

const namespace: Form = {
  endpoint: /^[a-z0-9-]+(\.[a-z0-9-]+)+$/i,
  strings: [{ endpoint: /^sb:\/\/[^/]/i }],
  looks: { endpoint: 'the host name of a namespace alone: <name>.servicebus.windows.net', string: 'Endpoint=sb://…' },
};

const tables: Form = {
  endpoint: /^https:\/\/[a-z0-9-]+(\.[a-z0-9-]+)+(:\d+)?(\/[\w/-]*)?$/i,
  strings: [
    { usedevelopmentstorage: /^true$/i },
    { defaultendpointsprotocol: /^https?$/i, accountname: something, accountkey: something, endpointsuffix: something },
    { defaultendpointsprotocol: /^https?$/i, accountname: something, accountkey: something, tableendpoint: /^https?:\/\/[^/]/i },
    { tableendpoint: /^https?:\/\/[^/]/i, sharedaccesssignature: something },
  ],
  looks: {
    endpoint: 'https://<account>.table.core.windows.net',
    string:
      'DefaultEndpointsProtocol=…;AccountName=…;AccountKey=…;EndpointSuffix=…, TableEndpoint=…;SharedAccessSignature=… or UseDevelopmentStorage=true',
  },
};

const StateTables = ['tableServiceUri', 'Table Storage account of the state', tables] as const;

/** Settings that hold a connection, with the suffix of their identity form, their meaning and what they look like. */
export const connections = {
  correlator: {
    RawHub: ['fullyQualifiedNamespace', 'Event Hubs namespace of the raw hub', namespace],
    FactsHub: ['fullyQualifiedNamespace', 'Event Hubs namespace of the facts hub', namespace],
    StateTables,
  },
  output: { StateTables },
} as const;

/** The parts of a connection string by name; undefined where it has a part without one. */
const partsOf = (text: string): ReadonlyMap<string, string> | undefined => {
  const parts = text
    .split(';')
    .map((part) => part.trim())
    .filter((part) => part !== '');
  const named = parts.map((part) => [part.slice(0, part.indexOf('=')).toLowerCase(), part.slice(part.indexOf('=') + 1)] as const);
  return parts.some((part) => part.indexOf('=') < 1) ? undefined : new Map(named);
};

const isConnectionString = ({ strings }: Form, text: string): boolean => {
  const parts = partsOf(text);
  return strings.some((set) => Object.entries(set).every(([name, form]) => form.test(parts?.get(name) ?? '')));
};

/** Connections by the settings that hold them. */
export type Forms = Readonly<Record<string, readonly [string, string, Form]>>;

/** The connection of this name, or what is wrong with it. What it says never repeats a value: that may be a key. */
export const connectionIn = (
  env: Environment,
  name: string,
  [suffix, about, form]: readonly [string, string, Form],
): Connection | string => {
  const [connectionString = '', endpoint = ''] = [env[name], env[`${name}__${suffix}`]];
  if (connectionString !== '')
    return isConnectionString(form, connectionString)
      ? { connectionString }
      : `${name}: not a connection string with ${form.looks.string} (${about})`;
  if (endpoint !== '') return form.endpoint.test(endpoint) ? { endpoint } : `${name}__${suffix}: not ${form.looks.endpoint} (${about})`;
  return `${name}: set ${name}__${suffix} (identity) or ${name} (connection string): ${about}`;
};
