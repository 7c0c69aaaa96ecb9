import { Command } from 'commander';
import { commandOf } from './harness';
import { simulation } from './simulation';

const proofs = [simulation];

const program = new Command('prove').description('Long proofs of the guarantees in docs/guarantees.md');
for (const proof of proofs) program.addCommand(commandOf(proof));

program.parseAsync().catch((error: unknown) => {
  process.stderr.write(`${String(error)}\n`);
  process.exitCode = 2;
});
