import { existsSync, readFileSync } from 'node:fs';
import { z } from 'zod';
import { type SavedTunnel, savedTunnelSchema } from '#shared/tunnels/tunnel';
import { writeFileAtomically } from '../../platform/node/atomic-file';
import { asWriteFailure } from '../../platform/node/file-failure';
import { keepAside } from '../../platform/node/keep-aside';

const fileSchema = z.object({ tunnels: z.array(savedTunnelSchema) });

/** The saved tunnels in one JSON file, written whole before a change counts. */
export class TunnelsFile {
  #tunnels: readonly SavedTunnel[];
  /** Where an unreadable file was kept, if there was one. */
  readonly keptAside: string | undefined;

  constructor(
    private readonly path: string,
    nowMs: number,
  ) {
    const read = readTunnels(path, nowMs);
    this.#tunnels = read.tunnels;
    this.keptAside = read.keptAside;
  }

  get all(): readonly SavedTunnel[] {
    return this.#tunnels;
  }

  get(tunnelId: string): SavedTunnel | undefined {
    return this.#tunnels.find((one) => one.tunnelId === tunnelId);
  }

  /** Adds a tunnel, or replaces the one with its id. Raises AppError when it could not be written; nothing is changed then. */
  put(tunnel: SavedTunnel): void {
    const isNew = this.get(tunnel.tunnelId) === undefined;
    this.#write(
      isNew
        ? [...this.#tunnels, tunnel]
        : this.#tunnels.map((one) => (one.tunnelId === tunnel.tunnelId ? tunnel : one)),
    );
  }

  /** An unknown id is no error. Raises AppError. */
  remove(tunnelId: string): void {
    this.#write(this.#tunnels.filter((one) => one.tunnelId !== tunnelId));
  }

  #write(tunnels: readonly SavedTunnel[]): void {
    try {
      writeFileAtomically(this.path, `${JSON.stringify({ tunnels }, undefined, 2)}\n`);
    } catch (error) {
      throw asWriteFailure(error, this.path);
    }
    this.#tunnels = tunnels;
  }
}

function readTunnels(path: string, nowMs: number) {
  if (!existsSync(path)) return { tunnels: [], keptAside: undefined };
  try {
    return {
      tunnels: fileSchema.parse(JSON.parse(readFileSync(path, 'utf8'))).tunnels,
      keptAside: undefined,
    };
  } catch {
    return { tunnels: [], keptAside: keepAside(path, nowMs) };
  }
}
