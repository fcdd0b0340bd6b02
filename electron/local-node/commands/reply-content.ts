import type { JobReplyContent, JobStatus, StepStatus } from '../../wire/control-channel/messages';
import { agentName, agentVersion } from '../agent-version';

/** Content of an `agent_job_reply`. `counted` are the steps finished so far, for runtimeStatusCounts. */
export function replyContent(reply: {
  status: JobStatus;
  runtimeStatus: Record<string, StepStatus> | null;
  counted: readonly StepStatus[];
  trace?: string;
  nowMs: number;
}): JobReplyContent {
  const counts: Record<string, number> = {};
  for (const { status } of reply.counted) counts[status] = (counts[status] ?? 0) + 1;
  return {
    additionalInfo: {
      agent: {
        lang: 'en-US',
        name: agentName,
        os: process.platform === 'win32' ? 'windows' : process.platform,
        osver: '1',
        ver: agentVersion,
      },
      dateTime: new Date(reply.nowMs).toISOString(),
      runId: '',
      runtimeStatusCounts: reply.counted.length === 0 ? null : counts,
    },
    documentStatus: reply.status,
    documentTraceOutput: reply.trace ?? '',
    runtimeStatus: reply.runtimeStatus,
  };
}

/** The final reply repeats the step only when the document has a single one, as the stock agent does. */
export function finalRuntimeStatus(steps: Readonly<Record<string, StepStatus>>): Record<string, StepStatus> {
  return Object.keys(steps).length === 1 ? { ...steps } : {};
}
