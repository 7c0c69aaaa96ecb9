import { type Fact, textOf } from '../../model/fact';
import { foldedText } from '../predicates';
import { suspicionsIn } from './command-line';
import { isWritable, type Lists, runsCommands } from './lists';

/** Columns that name a program, and those that say what it is told, or where it lies. */
const programs = ['FileName', 'ServiceImage', 'TaskImage'] as const;
const words = ['ProcessCommandLine', 'RegistryValueData', 'AdditionalFields'] as const;
const places = ['FolderPath', 'RegistryValueData'] as const;

/** How much a fact by itself, whatever else is known, says against the hop that it is part of. */
export type Telling = (fact: Fact) => number;

/** Counts what would raise severity: a program that runs what it is told, a suspicious command line, a place where users can write. */
export const tellingBy =
  (lists: Lists): Telling =>
  (fact) =>
    programs.filter((column) => runsCommands(foldedText(fact, column), lists)).length +
    words.flatMap((column) => suspicionsIn(textOf(fact, column))).length +
    places.filter((column) => isWritable(textOf(fact, column), lists)).length;
