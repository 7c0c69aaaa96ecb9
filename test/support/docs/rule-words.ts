import type { Form, Join, Moment, Predicate, ProcessSide } from '../../../lib/engine/define-rule';
import { roleOf, rolesAsked, sideOf } from '../../../lib/engine/joins';
import { type Side, sideColumns } from '../../../lib/model/fact';
import type { Role } from '../../../lib/model/match';
import { type Duration, days, formatDuration, hours, minutes, noTime } from '../../../lib/model/time';
import { code } from './markdown';

/** The rule language in words, and the columns that each part of it reads. */

export const predicateInWords = (predicate: Predicate): string => {
  switch (predicate.op) {
    case 'is':
      return `${code(predicate.column)} is ${code(predicate.text)}`;
    case 'isNot':
      return `${code(predicate.column)} is not ${code(predicate.text)}`;
    case 'contains':
      return `${code(predicate.column)} contains ${code(predicate.text)}`;
    case 'number':
      return `${code(predicate.column)} is ${predicate.number}`;
    case 'unknown':
      return `${code(predicate.column)} is unknown`;
    case 'not':
      return predicate.predicate.op === 'unknown'
        ? `${code(predicate.predicate.column)} is known`
        : `not: ${predicateInWords(predicate.predicate)}`;
    case 'anyOf':
      return predicate.predicates.map(predicateInWords).join(' or ');
    case 'remoteEnd':
      return `${code('RemoteIP')} is neither loopback nor ${code('LocalIP')}${predicate.somebody === true ? ', and not multicast, broadcast or unspecified' : ''}`;
    case 'remoteAddress':
      return `${code('RemoteIP')} is the address of another machine`;
  }
};

const units = [
  { name: 'd', length: days(1), from: days(2) },
  { name: 'h', length: hours(1), from: hours(1) },
  { name: 'min', length: minutes(1), from: minutes(1) },
] as const;

/** A length of time to the last digit, hours up to two days, then days: `24 h 5 s`, `2 d`. */
export const spanInWords = (span: Duration): string => {
  const unit = units.find(({ from }) => span >= from);
  if (unit === undefined) return formatDuration(span);
  const rest = (span % unit.length) as Duration;
  return `${span / unit.length} ${unit.name}${rest === noTime ? '' : ` ${spanInWords(rest)}`}`;
};

const sides: Readonly<Record<Side, string>> = {
  self: 'the process of',
  creator: 'the process that acted in',
  parent: 'the parent of the process that acted in',
};

const processInWords = (reference: ProcessSide): string => `${sides[sideOf(reference)]} ${code(roleOf(reference))}`;

const momentInWords = (moment: Moment): string =>
  moment.endsWith('.created') ? `the creation of the process of ${code(roleOf(moment))}` : code(roleOf(moment));

const boundsInWords = (atLeast: Duration, atMost: Duration | undefined): string =>
  atMost === undefined ? `${spanInWords(atLeast)} or more` : `${spanInWords(atLeast)} to ${spanInWords(atMost)}`;

export const joinInWords = (join: Join): string => {
  switch (join.kind) {
    case 'sameProcess': {
      const otherwise =
        join.ifUnknown === undefined ? '' : `; where one is unknown, ${join.ifUnknown.map(momentInWords).join(' is not after ')}`;
      return `${processInWords(join.a)} is ${processInWords(join.b)}: PID, file name and, where both know it, creation time agree${otherwise}`;
    }
    case 'sameLogon':
      return `${code(join.a)} and ${code(join.b)} are of one logon session${join.host === undefined ? '' : `; ${processInWords(`${roleOf(join.a)}.${join.host}`)}, where it is a svchost.exe or services.exe, was created at most 5 s after ${code(roleOf(join.b))}`}`;
    case 'sameText':
      return `${code(join.a)} and ${code(join.b)} are known and equal but for case`;
    case 'sameCaller':
      return `${code(join.a)} and ${code(join.b)} have the same remote address`;
    case 'sameConnection':
      return `${code(join.a)} and ${code(join.b)} have the same remote address and remote port`;
    case 'mirrored':
      return `${code(join.a)} and ${code(join.b)} are the two ends of one connection of the device with itself: their ports mirror each other`;
    case 'within':
      return `from ${momentInWords(join.from)} to ${momentInWords(join.to)}: ${boundsInWords(join.atLeast, join.atMost)}`;
    case 'reach':
      return `${code(join.a)} and ${code(join.b)} are at most ${spanInWords(join.atMost)} apart`;
  }
};

const columnsOfPredicate = (predicate: Predicate): readonly string[] => {
  switch (predicate.op) {
    case 'not':
      return columnsOfPredicate(predicate.predicate);
    case 'anyOf':
      return predicate.predicates.flatMap(columnsOfPredicate);
    case 'remoteEnd':
    case 'remoteAddress':
      return ['RemoteIP', 'LocalIP'];
    default:
      return [predicate.column];
  }
};

const columnsOfMoment = (moment: Moment): readonly string[] =>
  moment.endsWith('.created') ? ['ProcessCreationTime', 'Timestamp'] : ['Timestamp'];

const textColumns = ({ a, b }: { readonly a: string; readonly b: string }, role: Role): readonly string[] =>
  [a, b].filter((end) => roleOf(end) === role).map((end) => end.slice(end.indexOf('.') + 1));

const hostColumns = ({ b, host }: Extract<Join, { kind: 'sameLogon' }>, role: Role): readonly string[] => {
  if (host === undefined) return [];
  if (roleOf(b) === role) return ['Timestamp'];
  const { name, createdAt } = sideColumns[host];
  return [name, createdAt];
};

const columnsOfJoin = (join: Join, role: Role): readonly string[] => {
  if (!rolesAsked(join).includes(role)) return [];
  const ofMoments = (moments: readonly Moment[]) => moments.filter((moment) => roleOf(moment) === role).flatMap(columnsOfMoment);
  switch (join.kind) {
    case 'sameProcess': {
      const ends = [join.a, join.b].filter((end) => roleOf(end) === role);
      return [...ends.flatMap((end) => Object.values(sideColumns[sideOf(end)])), ...ofMoments(join.ifUnknown ?? [])];
    }
    case 'sameLogon':
      return [...textColumns(join, role), ...hostColumns(join, role)];
    case 'sameText':
      return textColumns(join, role);
    case 'sameCaller':
      return ['RemoteIP'];
    case 'sameConnection':
      return ['RemoteIP', 'RemotePort'];
    case 'mirrored':
      return ['LocalPort', 'RemotePort'];
    case 'within':
      return ofMoments([join.from, join.to]);
    case 'reach':
      return ['Timestamp'];
  }
};

/** The columns of a step's record that the form looks at, sorted. */
export const columnsRead = (form: Form, role: Role): readonly string[] => {
  const where = form.steps[role]?.where ?? [];
  return [...new Set([...where.flatMap(columnsOfPredicate), ...form.joins.flatMap((join) => columnsOfJoin(join, role))])].sort();
};
