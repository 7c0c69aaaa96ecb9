import { type Fact, textOf } from '../../model/fact';
import { foldedText } from '../predicates';
import { suspicionsIn } from './command-line';
import { isWritable, type Lists, runsCommands } from './lists';
import { namesOf } from './suspicion';

/** Columns that name the program of what was made; those that say what a program is told, and where it lies. */
const programs = ['ServiceImage', 'TaskImage'] as const;
const words = ['ProcessCommandLine', 'RegistryValueData', 'AdditionalFields'] as const;
const places = ['FolderPath', 'RegistryValueData'] as const;

/** How much a fact by itself, whatever else is known, says against the hop that it is part of. */
export type Telling = (fact: Fact) => number;

/** Counts what would raise severity: a program that runs what it is told, a suspicious command line, a place where users can write. */
export const tellingBy =
  (lists: Lists): Telling =>
  (fact) =>
    [...namesOf(fact), ...programs.map((column) => foldedText(fact, column))].filter((name) => runsCommands(name, lists)).length +
    words.flatMap((column) => suspicionsIn(textOf(fact, column))).length +
    places.filter((column) => isWritable(textOf(fact, column), lists)).length;
