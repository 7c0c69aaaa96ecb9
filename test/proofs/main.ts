import { Command } from 'commander';
import { badRecord } from './bad-record';
import { faults } from './faults';
import { commandOf } from './harness';
import { hostile } from './hostile';
import { interleavings } from './interleavings/proof';
import { kill } from './kill/proof';
import { mutantsProof } from './mutants/proof';
import { simulation } from './simulation';
import { upgrade } from './upgrade/proof';
import { writeFixture } from './upgrade/write-fixture';

const proofs = [simulation, interleavings, mutantsProof, hostile, faults, kill, badRecord, upgrade];

const program = new Command('prove').description('Long proofs of the guarantees in docs/guarantees.md');
for (const proof of proofs) program.addCommand(commandOf(proof));
program.command('write-fixture').description('Writes down what this version stores, for `upgrade`').action(writeFixture);

program.parseAsync().catch((error: unknown) => {
  process.stderr.write(`${String(error)}\n`);
  process.exitCode = 2;
});
