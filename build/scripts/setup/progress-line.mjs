/** Says how far a long piece of work is: in place on a terminal, a line per quarter elsewhere (a log). */
export function progressLine(stream = process.stderr) {
  let shown = -1;
  return {
    /** `done` of `total`, in any unit; a total of 0 is unknown and shows nothing. */
    at(done, total) {
      if (!(total > 0)) return;
      const percent = Math.floor((done / total) * 100);
      if (percent < shown + (stream.isTTY ? 1 : 25)) return;
      shown = percent;
      stream.write(stream.isTTY ? `\r  ${percent} %` : `  ${percent} %\n`);
    },
    end() {
      if (stream.isTTY && shown >= 0) stream.write('\r\u001b[K');
    },
  };
}
