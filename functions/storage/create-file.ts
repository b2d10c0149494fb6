import { z } from 'zod';
import type { Ctx } from '#shared/platform/ctx.ts';
import { Problem } from '#shared/platform/errors.ts';
import { defineOperation } from '#shared/platform/operation.ts';
import { safeFileName } from '#shared/storage/file-name.ts';
import { uploadBytesCeiling, uploadLimits } from '#shared/storage/upload-settings.ts';
import { Artifact, artifactOf, requireArtifact } from './artifact.ts';
import { beginUpload, emptyFile, uploadTooLarge } from './begin-upload.ts';
import { endUpload, finishUpload } from './finish-upload.ts';
import { boundaryOf, type FormPart, readForm } from './multipart.ts';
import { receiveBytes } from './receive-bytes.ts';
import { withReceivingSlot } from './receiving-slots.ts';
import { readMediaType } from './upload-metadata.ts';
import { acquireWriter } from './upload-writer.ts';

const Query = z.object({ projectId: z.uuid(), pauseAfterAnalysis: z.stringbool().default(false) });

export const createFile = defineOperation({
  name: 'createFile',
  method: 'POST',
  path: '/files',
  summary: 'Upload a file with a plain form',
  description:
    'The first file of a multipart/form-data body is stored and its run begins; what follows it in the form is passed over. ' +
    'An upload that breaks off leaves nothing: large files are better sent with the resumable protocol.',
  access: 'uploads:write',
  resource: { kind: 'project', of: input => input.query.projectId },
  input: { query: Query, body: { kind: 'multipart' } },
  output: { status: 201, body: z.object({ artifact: Artifact, runId: z.uuid() }) },
  errors: [
    'not-signed-in',
    'forbidden',
    'origin-refused',
    'validation-failed',
    'upload-invalid',
    'not-found',
    'body-too-large',
    'media-type-unsupported',
    'checksum-mismatch',
    'overloaded',
    'quota-exceeded',
  ],
  bodyBytesMax: uploadBytesCeiling,
  handler: async ({ ctx, input }) => {
    const boundary = boundaryOf(input.request.headers.get('content-type'));
    return await withReceivingSlot(ctx, async () => {
      for await (const part of readForm(input.body, boundary)) {
        if (part.fileName !== undefined) return await storeFile(ctx, input.query, part);
      }
      throw new Problem('upload-invalid', { detail: 'The form has no file.' });
    });
  },
});

async function storeFile(
  ctx: Ctx,
  query: z.infer<typeof Query>,
  part: FormPart,
): Promise<{ artifact: Artifact; runId: string }> {
  const fileName = safeFileName(part.fileName ?? '');
  const metadata = { ...query, fileName, mediaType: readMediaType(part.mediaType) };
  const { artifactId } = await beginUpload(ctx, metadata, { sizeBytes: undefined });
  try {
    const writer = await acquireWriter(ctx, artifactId);
    if ('stored' in writer) throw new Error('A new upload is stored already.');
    const sizeBytesMax = uploadLimits(ctx).uploadBytesMax;
    const { brokenBy } = await receiveBytes(ctx, writer, part.body, { sizeBytes: undefined, sizeBytesMax }).catch(
      error => {
        throw error instanceof Problem && error.code === 'body-too-large' ? uploadTooLarge(sizeBytesMax) : error;
      },
    );
    if (brokenBy !== undefined)
      throw new Problem('upload-invalid', { detail: 'The upload broke off. Send the file again.', cause: brokenBy });
    if (writer.receivedBytes === 0) throw emptyFile(fileName);
    const { runId } = await finishUpload(ctx, writer);
    return { artifact: artifactOf(await ctx.read(db => requireArtifact(db, artifactId))), runId };
  } catch (error) {
    // A form can't be continued: nothing of it is left behind.
    await endUpload(ctx, artifactId);
    throw error;
  }
}
