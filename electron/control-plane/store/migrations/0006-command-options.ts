/**
 * Run Command: where output goes and who is told, as JSON; what a finished command came to (status and counters), so
 * that a listing does not count its invocations again.
 */
export const commandOptions = `
ALTER TABLE commands ADD COLUMN options TEXT NOT NULL DEFAULT '{}';
ALTER TABLE commands ADD COLUMN summary TEXT;
CREATE INDEX commands_by_document ON commands (document_name, requested_at DESC);
DROP INDEX commands_by_time;
CREATE INDEX commands_in_order ON commands (requested_at DESC, command_id DESC);
`;
