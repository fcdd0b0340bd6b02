import { hasStockPlugin } from '../helpers/plugin-session';
import { stockAgentFolder } from '../helpers/stock-peers';

/** Whether the stock agent and plugin are on this machine, to be measured themselves. */
export const hasStockPair = hasStockPlugin && stockAgentFolder() !== undefined;

/** A program for the node that writes as the stock peers do: 1,024 bytes, then a millisecond of nothing. */
export function pacedProgram(bytes: number): string {
  const script = `const b=Buffer.alloc(1024,97);b[1023]=10;const s=new Int32Array(new SharedArrayBuffer(4));for(let n=0;n<${bytes};n+=1024){require("fs").writeSync(1,b);Atomics.wait(s,0,0,1)}`;
  return `${process.execPath} -e '${script}'`;
}
