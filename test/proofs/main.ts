import { Command } from 'commander';
import { commandOf } from './harness';
import { hostile } from './hostile';
import { interleavings } from './interleavings';
import { mutantsProof } from './mutants';
import { simulation } from './simulation';

const proofs = [simulation, interleavings, mutantsProof, hostile];

const program = new Command('prove').description('Long proofs of the guarantees in docs/guarantees.md');
for (const proof of proofs) program.addCommand(commandOf(proof));

program.parseAsync().catch((error: unknown) => {
  process.stderr.write(`${String(error)}\n`);
  process.exitCode = 2;
});
