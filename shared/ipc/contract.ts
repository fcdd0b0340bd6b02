import { z } from 'zod';
import { apiCallPageSchema, apiCallSchema, apiLogFormats } from '../api-log/api-call';
import {
  commandFilterSchema,
  commandPageSchema,
  commandRefSchema,
  commandSchema,
  invocationOutputSchema,
  invocationPageSchema,
  invocationRefSchema,
} from '../commands/command';
import { outputPieceSchema, outputRequestSchema } from '../commands/live-output';
import { resultFormats } from '../commands/result-format';
import { commandRequestSchema } from '../commands/send-command';
import { snippetSchema } from '../commands/snippet';
import { changeConfirmationSchema, permitSchema } from '../connections/change-confirmation';
import { connectionSchema } from '../connections/connection';
import { profileCatalogSchema } from '../connections/profile';
import { mfaCodeSchema, promptSchema } from '../connections/prompt';
import { connectionDraftSchema } from '../connections/saved-connection';
import { examinationProgressSchema, examinationSchema, suspectListSchema } from '../doctor/examination';
import {
  documentContentSchema,
  documentDescriptionSchema,
  documentFilterSchema,
  documentPageSchema,
  documentRefSchema,
  documentVersionPageSchema,
} from '../documents/library';
import {
  activationPageSchema,
  activationTicketSchema,
  lastKnownNodesSchema,
  managedNodeSchema,
  nodePageSchema,
  nodeRefSchema,
  tagSchema,
} from '../fleet/managed-node';
import { rowQuerySchema } from '../fleet/row-query-schema';
import { inventoryPageSchema, inventoryTypeSchema } from '../inventory/inventory';
import { menuCommandNames } from '../menu/menu-commands';
import { roleNames } from '../permissions/role-policy';
import {
  recordedEventsSchema,
  recordingDescriptionSchema,
  recordingHitSchema,
  recordingUsageSchema,
} from '../sessions/recording';
import { sessionLists, sessionPageSchema, sessionRefSchema, sessionSchema } from '../sessions/session';
import { settingsPatchSchema, settingsSchema } from '../settings/settings';
import { terminalSizeSchema } from '../terminals/terminal-port';
import { remotePathProblem } from '../transfers/remote-path';
import { chosenFilesSchema, transferSchema } from '../transfers/transfer';
import { tunnelDraftSchema, tunnelSchema, tunnelStatusSchema } from '../tunnels/tunnel';
import type { CallName, EventName } from './names';

/**
 * The contract between window and main process: input and output of every call, payload of every event.
 * Input is checked in main (`electron/ipc`), output in the window in development builds and tests.
 * A call answers `Result<Output>`: errors cross as data, see `errors/app-error.ts`.
 */

const nothing = z.undefined();
/** Of a call that changes something; see `connections/permit-changes`. */
const permitted = { permit: permitSchema.optional() };
const connectionRef = z.object({ connectionId: z.string().min(1) });
/** Of a fleet, whose rows are put together. */
const connectionIds = z.array(z.string().min(1)).min(1).max(500);
const transferRef = z.object({ transferId: z.string() });
const remotePath = (what: 'file' | 'directory') =>
  z.string().refine((path) => remotePathProblem(path, what) === undefined, 'This is no path of a node.');
const tunnelRef = z.object({ tunnelId: z.uuid() });

/** Something that a person should know and may dismiss: a file kept aside, a port that moved. */
export const noticeSchema = z.object({
  noticeId: z.string(),
  severity: z.enum(['info', 'warning', 'error']),
  title: z.string(),
  message: z.string(),
});
export type Notice = z.infer<typeof noticeSchema>;

export const appInfoSchema = z.object({
  version: z.string(),
  electronVersion: z.string(),
  platform: z.enum(['linux', 'darwin', 'win32']),
  dataDirectory: z.string(),
  logFile: z.string(),
  /** The account whose rights commands and shells on this machine have. */
  userName: z.string(),
  /** SSM id of this machine on the bridge, once it is enrolled. */
  localNodeId: z.string().optional(),
  notices: z.array(noticeSchema),
});
export type AppInfo = z.infer<typeof appInfoSchema>;

/** Progress of long work that carries a jobId chosen by the caller. `totalRows` is absent until it is known. */
export const jobProgressSchema = z.object({
  jobId: z.string(),
  doneRows: z.number(),
  totalRows: z.number().optional(),
});
export type JobProgress = z.infer<typeof jobProgressSchema>;

/** Columns in order with their heading. */
const exportColumns = z.array(z.object({ id: z.string(), heading: z.string() })).min(1);

/** `saved: false` when the person closed the save dialog. */
export const exportResultSchema = z.discriminatedUnion('saved', [
  z.object({ saved: z.literal(false) }),
  z.object({
    saved: z.literal(true),
    path: z.string(),
    rows: z.number(),
    /** Connections whose rows are not in it, as sentences. */
    missing: z.array(z.string()),
  }),
]);
export type ExportResult = z.infer<typeof exportResultSchema>;

/** What the first drawing of the window needs, in one answer; nothing in it waits for a connection. Asking for it shows the window. */
export const beginningSchema = z.object({
  settings: settingsSchema,
  connections: z.array(connectionSchema),
  /** Of those connections of the fleet that were read before. */
  lastKnown: z.array(lastKnownNodesSchema),
  /** Terminals whose sessions go on: the page was loaded again, and may attach to them. */
  openTerminals: z.array(z.string()),
});
export type Beginning = z.infer<typeof beginningSchema>;

export const calls = {
  'app/begin': { input: nothing, output: beginningSchema },
  /** `usable`: the node table is painted with rows. `live`: those rows were read from their connection. */
  'app/report-stage': { input: z.object({ stage: z.enum(['usable', 'live']) }), output: nothing },
  'app/get-info': { input: nothing, output: appInfoSchema },
  'app/dismiss-notice': { input: z.object({ noticeId: z.string() }), output: nothing },
  /** Opens an https address in the system browser; others are refused as `Invalid`. */
  'app/open-external': { input: z.object({ url: z.string().max(2048) }), output: nothing },
  'app/log-renderer-error': {
    input: z.object({ message: z.string().max(2000), stack: z.string().max(10_000).optional() }),
    output: nothing,
  },
  'settings/get': { input: nothing, output: settingsSchema },
  'settings/update': { input: settingsPatchSchema, output: settingsSchema },
  'connections/list': { input: nothing, output: z.array(connectionSchema) },
  /** For connections with the capability `restart`; answers when the restart has begun. */
  'connections/restart': { input: connectionRef, output: nothing },
  /** What the AWS files of this person offer. */
  'connections/list-profiles': { input: nothing, output: profileCatalogSchema },
  /** Made and opened; answers without waiting for that. Raises Conflict when there is one of that profile and Region. */
  'connections/create': { input: connectionDraftSchema, output: connectionSchema },
  /** For connections with the capability `edit`, as the next one. */
  'connections/update': {
    input: connectionRef.extend(connectionDraftSchema.omit({ source: true, region: true }).shape),
    output: connectionSchema,
  },
  /** What goes over it now, and would end with it. */
  'connections/count-uses': {
    input: connectionRef,
    output: z.object({ shells: z.number(), tunnels: z.number(), transfers: z.number() }),
  },
  /** Ends what goes over it first, as `connections/close` does. */
  'connections/remove': { input: connectionRef, output: nothing },
  /** For connections with the capability `open-close`; one that has failed is tried again at once. */
  'connections/open': { input: connectionRef, output: nothing },
  'connections/close': { input: connectionRef, output: nothing },
  /** What a person is being asked so that credentials can be renewed, the oldest first. */
  'connections/list-prompts': { input: nothing, output: z.array(promptSchema) },
  /** The code that was asked for; without one: begin the sign-in, or open its page again. */
  'connections/answer-prompt': {
    input: z.object({ promptId: z.string(), code: mfaCodeSchema.optional() }),
    output: nothing,
  },
  'connections/decline-prompt': { input: z.object({ promptId: z.string() }), output: nothing },
  /**
   * For a connection that is marked as production: what a person has typed to confirm a change. The answer goes with each
   * of the calls that make it up. Raises Invalid when it is not what `change-confirmation.ts` asks for.
   */
  'connections/permit-changes': { input: changeConfirmationSchema, output: z.object({ permit: z.string() }) },
  /** A page of nodes in the control plane's order (at most 50); follow nextToken to the end. */
  'fleet/list-nodes': {
    input: z.object({ connectionId: z.string().min(1), nextToken: z.string().optional() }),
    output: nodePageSchema,
  },
  'fleet/get-node': { input: nodeRefSchema, output: managedNodeSchema },
  /** Adds or overwrites `set`, removes keys of `remove`; answers all tags of the node. */
  'fleet/set-tags': {
    input: nodeRefSchema.extend({
      set: z.array(tagSchema).max(50),
      remove: z.array(z.string()).max(50),
      ...permitted,
    }),
    output: z.array(tagSchema),
  },
  'fleet/deregister-node': { input: nodeRefSchema.extend(permitted), output: nothing },
  'fleet/create-activation': {
    input: connectionRef.extend({
      description: z.string().max(256),
      defaultInstanceName: z.string().max(256),
      registrationLimit: z.number().int().min(1).max(1000),
      expiresInHours: z.number().min(1).max(720),
      /** Of the nodes that join; for connections with the capability `node-role`. */
      iamRole: z.string().min(1).max(128).optional(),
      tags: z.array(tagSchema).max(50),
      ...permitted,
    }),
    output: activationTicketSchema,
  },
  /** A page of activations, newest first; follow nextToken to the end. */
  'fleet/list-activations': {
    input: connectionRef.extend({ nextToken: z.string().optional() }),
    output: activationPageSchema,
  },
  /** Nodes that were registered with it stay registered. */
  'fleet/delete-activation': {
    input: connectionRef.extend({ activationId: z.string().min(1), ...permitted }),
    output: nothing,
  },
  'fleet/export-nodes': {
    input: z.object({ connectionIds, jobId: z.string(), query: rowQuerySchema, columns: exportColumns }),
    output: exportResultSchema,
  },
  'inventory/list-types': { input: connectionRef, output: z.array(inventoryTypeSchema) },
  /** A page of at most 50 rows as SSM pages them; follow nextToken to the end. */
  'inventory/list-entries': {
    input: nodeRefSchema.extend({ typeName: z.string().min(1), nextToken: z.string().optional() }),
    output: inventoryPageSchema,
  },
  'inventory/export': {
    input: nodeRefSchema.extend({
      jobId: z.string(),
      typeName: z.string().min(1),
      query: rowQuerySchema,
      columns: exportColumns,
    }),
    output: exportResultSchema,
  },
  /**
   * A page of sessions, newest first: the connection's own list joined with what this application wrote down; follow
   * nextToken for older ones. Answers what is known here, and says so, when the connection cannot be asked.
   */
  'sessions/list': {
    input: connectionRef.extend({ state: z.enum(sessionLists), nextToken: z.string().optional() }),
    output: sessionPageSchema,
  },
  /** Raises NotFound when neither side knows it. */
  'sessions/get': { input: sessionRefSchema, output: sessionSchema },
  /** Ends a session, whoever started it; one that has ended is no error. */
  'sessions/terminate': { input: sessionRefSchema.extend(permitted), output: nothing },
  'sessions/export': {
    input: z.object({
      connectionIds,
      jobId: z.string(),
      state: z.enum(sessionLists),
      query: rowQuerySchema,
      columns: exportColumns,
    }),
    output: exportResultSchema,
  },
  /** Reads the times of a whole recording; of one that is being written, as far as it has come. */
  'recordings/describe': { input: sessionRefSchema, output: recordingDescriptionSchema },
  /** The events in about 128 KiB from an offset on, which is 0 or a nextOffset. */
  'recordings/read': {
    input: sessionRefSchema.extend({ offset: z.number().int().nonnegative() }),
    output: recordedEventsSchema,
  },
  /** Looks for a text in what the recordings of connections show; the places come as `recordings/found`. */
  'recordings/search': {
    input: z.object({
      connectionIds,
      jobId: z.string(),
      text: z.string().min(1).max(200),
      /** In the recording of this session alone. */
      sessionId: z.string().optional(),
    }),
    output: z.object({
      recordings: z.number(),
      hits: z.number(),
      /** There are more places than are told. */
      isCut: z.boolean(),
      /** Recordings that could not be read. */
      unreadable: z.number(),
    }),
  },
  /** Asks where, and writes a copy of the recording as asciicast v2. */
  'recordings/save-copy': {
    input: sessionRefSchema.extend({ jobId: z.string() }),
    output: z.discriminatedUnion('saved', [
      z.object({ saved: z.literal(false) }),
      z.object({ saved: z.literal(true), path: z.string(), bytes: z.number() }),
    ]),
  },
  /** Raises Conflict while it is being written. */
  'recordings/delete': { input: sessionRefSchema, output: nothing },
  'recordings/get-usage': { input: nothing, output: recordingUsageSchema },
  /** Instances that are no managed nodes, and nodes that were lost, as far as the connection tells. */
  'doctor/list-suspects': { input: connectionRef, output: suspectListSchema },
  /** Looks at one node, and tells of each check as `doctor/progress`. */
  'doctor/examine': { input: nodeRefSchema.extend({ jobId: z.string() }), output: examinationSchema },
  /** Asks where, and writes the last examination of a node. Raises NotFound when there was none. */
  'doctor/save-report': {
    input: nodeRefSchema.extend({ format: z.enum(['text', 'json']) }),
    output: z.discriminatedUnion('saved', [
      z.object({ saved: z.literal(false) }),
      z.object({ saved: z.literal(true), path: z.string() }),
    ]),
  },
  'jobs/cancel': { input: z.object({ jobId: z.string() }), output: nothing },
  /**
   * Starts a session; the terminal's MessagePort arrives through `terminalPortMessage` with the same terminalId,
   * which the window chooses (a UUID).
   */
  'terminals/open': {
    input: nodeRefSchema.extend({
      terminalId: z.uuid(),
      size: terminalSizeSchema,
      reason: z.string().max(256).optional(),
    }),
    output: z.object({
      terminalId: z.string(),
      sessionId: z.string(),
      /** What it shows is being recorded, as the settings have it. */
      recording: z.boolean(),
    }),
  },
  /** Has the port of an open terminal arrive again, with its last output; false when it is not open (any more). */
  'terminals/attach': { input: z.object({ terminalId: z.string() }), output: z.boolean() },
  /** Ends the session on the node; an unknown id is no error. */
  'terminals/close': { input: z.object({ terminalId: z.string() }), output: nothing },
  'tunnels/list': { input: nothing, output: z.array(tunnelSchema) },
  /** Raises `Conflict`, with what to do, when the local port belongs to another tunnel or program. */
  'tunnels/create': {
    input: z.object({ draft: tunnelDraftSchema, isStarted: z.boolean() }),
    output: tunnelSchema,
  },
  /** A tunnel that is started begins anew when its ends were changed. Raises as `tunnels/create`. */
  'tunnels/update': { input: tunnelRef.extend({ draft: tunnelDraftSchema }), output: tunnelSchema },
  /** Stops it first. */
  'tunnels/delete': { input: tunnelRef, output: nothing },
  /** Starts it, anew when it is started. */
  'tunnels/start': { input: tunnelRef, output: nothing },
  'tunnels/stop': { input: tunnelRef, output: nothing },
  /** Opens the page behind a tunnel, on 127.0.0.1, in the system browser. */
  'tunnels/open-in-browser': { input: tunnelRef, output: nothing },
  /** How ssh starts `quarterdeck session-proxy` for this connection on this machine. */
  'tunnels/session-proxy-command': {
    input: connectionRef,
    output: z.object({
      words: z.array(z.string()),
      shell: z.enum(['posix', 'windows']),
      /** The keys of the connection are sealed by the keyring, which the command cannot unwrap. */
      areKeysSealed: z.boolean(),
    }),
  },
  /** The transfers of this run of the application, in the order in which they were asked for. */
  'transfers/list': { input: nothing, output: z.array(transferSchema) },
  /** Asks for files of this computer in the system's dialog; none when the person closed it. */
  'transfers/choose-files': { input: nothing, output: chosenFilesSchema },
  /** Takes files that were dropped on the window; made by the preload alone. */
  'transfers/take-dropped': {
    input: z.object({ paths: z.array(z.string()).max(500) }),
    output: chosenFilesSchema,
  },
  /** Puts chosen files into a directory of a node. Raises NotFound when a file was not chosen, or too long ago. */
  'transfers/upload': {
    input: nodeRefSchema.extend({
      nodeName: z.string().min(1),
      directory: remotePath('directory'),
      fileIds: z.array(z.string()).min(1).max(500),
      ...permitted,
    }),
    output: nothing,
  },
  /** Asks in the system's dialog where a file of a node is to be kept; `isChosen` false when the person closed it. */
  'transfers/download': {
    input: nodeRefSchema.extend({ nodeName: z.string().min(1), remotePath: remotePath('file') }),
    output: z.object({ isChosen: z.boolean() }),
  },
  /** Those that are not on their way stay as they are. */
  'transfers/cancel': { input: z.object({ transferIds: z.array(z.string()) }), output: nothing },
  /** Goes on from what has arrived. `overwrites`: a file of that name on the node is replaced. */
  'transfers/retry': {
    input: transferRef.extend({ overwrites: z.boolean(), ...permitted }),
    output: nothing,
  },
  /** Takes transfers that have ended from the list; files stay where they are. */
  'transfers/remove': { input: z.object({ transferIds: z.array(z.string()) }), output: nothing },
  /** Shows the file on this computer in the system's file manager. */
  'transfers/show-in-folder': { input: transferRef, output: nothing },
  /** A page of at most 500 calls with a greater id, the oldest first; 0 begins. */
  'api-log/list': { input: z.object({ afterId: z.number().int().nonnegative() }), output: apiCallPageSchema },
  /** Has new calls told as `api-log/added` for 30 seconds, so that it is asked again and again, or no longer. */
  'api-log/follow': { input: z.object({ isWanted: z.boolean() }), output: nothing },
  /** Asks where, and writes the calls that match as CSV, or whole as JSON Lines. */
  'api-log/export': {
    input: z.object({
      jobId: z.string(),
      format: z.enum(apiLogFormats),
      query: rowQuerySchema,
      columns: exportColumns,
    }),
    output: exportResultSchema,
  },
  'api-log/clear': { input: nothing, output: nothing },
  /** Asks where, and writes the IAM policy of a role as JSON. */
  'permissions/save-policy': {
    input: z.object({ role: z.enum(roleNames) }),
    output: z.discriminatedUnion('saved', [
      z.object({ saved: z.literal(false) }),
      z.object({ saved: z.literal(true), path: z.string() }),
    ]),
  },
  /** One SendCommand; answers the command as it was accepted. */
  'commands/send': {
    input: connectionRef.extend({ ...permitted, wanted: commandRequestSchema }),
    output: commandSchema,
  },
  /** A page of at most 50 commands of the last 30 days, newest first; follow nextToken to the end. */
  'commands/list': {
    input: connectionRef.extend({
      filter: commandFilterSchema.default({}),
      nextToken: z.string().optional(),
    }),
    output: commandPageSchema,
  },
  /** Raises NotFound. */
  'commands/get': { input: commandRefSchema, output: commandSchema },
  /** A page of at most 50 invocations; follow nextToken to the end. */
  'commands/list-invocations': {
    input: commandRefSchema.extend({ nextToken: z.string().optional() }),
    output: invocationPageSchema,
  },
  /** One node's answer; its output is cut where the service cuts it, and says so. Raises NotFound. */
  'commands/get-invocation': { input: invocationRefSchema, output: invocationOutputSchema },
  /** Of these nodes, or of all where none is named. What runs already may end all the same. */
  'commands/cancel': {
    input: commandRefSchema.extend({ nodeIds: z.array(z.string()).max(10_000), ...permitted }),
    output: nothing,
  },
  /** For connections with the capability `live-output`: what a command puts out on a node, while it runs. */
  'commands/read-output': { input: outputRequestSchema, output: outputPieceSchema },
  /** Asks where, reads what all nodes answered, as far as the connections tell it, and writes it. */
  'commands/export-results': {
    input: z.object({
      commands: z.array(commandRefSchema).min(1).max(500),
      jobId: z.string(),
      format: z.enum(resultFormats),
    }),
    output: exportResultSchema,
  },
  /** A page of at most 50 documents; follow nextToken to the end. */
  'documents/list': {
    input: connectionRef.extend({
      filter: documentFilterSchema.prefault({}),
      nextToken: z.string().optional(),
    }),
    output: documentPageSchema,
  },
  /** Raises NotFound, as the next two. */
  'documents/describe': { input: documentRefSchema, output: documentDescriptionSchema },
  'documents/get': { input: documentRefSchema, output: documentContentSchema },
  'documents/list-versions': {
    input: documentRefSchema.omit({ version: true }).extend({ nextToken: z.string().optional() }),
    output: documentVersionPageSchema,
  },
  /** Commands that were kept, in the order in which they were. */
  'snippets/list': { input: nothing, output: z.array(snippetSchema) },
  /** Adds a snippet, or replaces the one with its id. */
  'snippets/save': { input: snippetSchema, output: nothing },
  'snippets/delete': { input: z.object({ snippetId: z.uuid() }), output: nothing },
} as const satisfies Record<CallName, { input: z.ZodType; output: z.ZodType }>;

export type Calls = typeof calls;
export type CallInput<Name extends CallName> = z.input<Calls[Name]['input']>;
export type CallOutput<Name extends CallName> = z.output<Calls[Name]['output']>;

export const events = {
  'settings/changed': settingsSchema,
  'connections/changed': z.array(connectionSchema),
  /** One of the AWS files has changed. */
  'connections/profiles-changed': profileCatalogSchema,
  'connections/prompts-changed': z.array(promptSchema),
  /** Nodes, tags or inventory of this connection may differ from what was read; absent nodeId means any node. */
  'fleet/changed': z.object({ connectionId: z.string(), nodeId: z.string().optional() }),
  'jobs/progress': jobProgressSchema,
  'doctor/progress': examinationProgressSchema,
  /** The process that carried this terminal is gone, and its port with it. */
  'terminals/ended': z.object({ terminalId: z.string(), reason: z.string() }),
  /** A terminal is recorded from here on, or not any more. */
  'terminals/recording-changed': z.object({ terminalId: z.string(), isRecorded: z.boolean() }),
  /** A session of this application has begun or ended, or its recording has changed. */
  'sessions/changed': z.object({ connectionId: z.string() }),
  /** Progress of a search in recordings, with the places found since the last one. */
  'recordings/found': z.object({
    jobId: z.string(),
    doneBytes: z.number(),
    totalBytes: z.number(),
    hits: z.array(recordingHitSchema),
  }),
  /** All tunnels, after one was added, changed or deleted. */
  'tunnels/changed': z.array(tunnelSchema),
  'tunnels/status-changed': tunnelStatusSchema,
  /** Transfers that were added or are further, and ids of those that are no longer in the list. */
  'transfers/changed': z.object({ changed: z.array(transferSchema), removed: z.array(z.string()) }),
  /** Calls that ended since the last one; while the window asks for them. */
  'api-log/added': z.array(apiCallSchema),
  /** Tags that were read after the list of nodes of this connection. */
  'fleet/tags-read': z.object({
    connectionId: z.string(),
    nodes: z.array(z.object({ nodeId: z.string(), tags: z.array(tagSchema) })),
  }),
  /** Commands of this connection, or what nodes answered, may differ from what was read. */
  'commands/changed': z.object({ connectionId: z.string() }),
  /** A person wants to see what came of these commands, and clicked on the notification about them. */
  'commands/show': z.object({ commands: z.array(commandRefSchema).min(1) }),
  /** Documents of this connection may differ from what was read. */
  'documents/changed': z.object({ connectionId: z.string() }),
  /** All snippets, after one was saved or deleted. */
  'snippets/changed': z.array(snippetSchema),
  'menu/command': z.enum(menuCommandNames),
  'app/notices-changed': z.array(noticeSchema),
} as const satisfies Record<EventName, z.ZodType>;
export type Events = typeof events;
export type EventPayload<Name extends EventName> = z.output<Events[Name]>;
