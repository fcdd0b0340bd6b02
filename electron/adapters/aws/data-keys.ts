import { GenerateDataKeyCommand, type KMSClient } from '@aws-sdk/client-kms';
import { AppError } from '#shared/errors/app-error';
import type { SessionStarter } from '../../features/terminals/ports';
import { toAppError } from './to-app-error';

/** Half of it encrypts what goes to the node, the other half what comes from it. */
const bytesOfKey = 64;

/** Data keys of encrypted sessions, bound by their encryption context to session and node as Session Manager does. */
export function createDataKeys(client: () => Promise<KMSClient>): Required<SessionStarter>['dataKey'] {
  return async ({ sessionId, nodeId }, keyId) => {
    try {
      const answer = await (await client()).send(
        new GenerateDataKeyCommand({
          KeyId: keyId,
          NumberOfBytes: bytesOfKey,
          EncryptionContext: { 'aws:ssm:SessionId': sessionId, 'aws:ssm:TargetId': nodeId },
        }),
      );
      if (!answer.Plaintext || !answer.CiphertextBlob)
        throw new AppError('Internal', 'KMS answered without a data key.');
      return { plaintext: answer.Plaintext, ciphertextBlob: answer.CiphertextBlob };
    } catch (error) {
      throw toAppError(error, `make a data key with the KMS key ${keyId}`);
    }
  };
}
