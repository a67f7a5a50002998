import { GetObjectCommand, ListObjectsV2Command, ListObjectVersionsCommand, type S3Client } from "@aws-sdk/client-s3";
import { AwsError } from "../../src/operations/aws/aws-error";
import { type StateStore } from "../../src/operations/aws/state-versions";

interface Version {
  readonly Key: string;
  readonly VersionId: string;
  readonly LastModified: Date;
  /** Missing for a delete marker. */
  readonly body?: string;
}

/** A versioned bucket in memory, that lists as S3 does: by key, then the newest first, in pages. */
export class VersionedBucket {
  /** Calls, by their names and what they ask for. */
  public readonly calls: string[] = [];
  /** Calls that are refused. */
  public readonly denied = new Set<string>();
  private readonly versions: Version[] = [];

  public constructor(private readonly pageSize = 1000) {}

  /** Writes an object. @returns the id of its version */
  public put(key: string, body: string): string {
    return this.add(key, { body });
  }

  /** Deletes an object, as without a version: a marker hides it. @returns the id of the marker */
  public delete(key: string): string {
    return this.add(key, {});
  }

  public get store(): StateStore {
    return {
      s3: () => ({ send: (command: unknown) => this.answer(command) }) as unknown as S3Client,
      aws: { call: (send) => send({ abortSignal: new AbortController().signal }) },
    };
  }

  private add(Key: string, { body }: { readonly body?: string }): string {
    const number = this.versions.length + 1;
    const VersionId = `v${number}`;
    const LastModified = new Date(Date.UTC(2026, 0, 1, 0, 0, number));
    this.versions.push({ Key, VersionId, LastModified, ...(body === undefined ? {} : { body }) });
    return VersionId;
  }

  private answer(command: unknown): Promise<unknown> {
    if (command instanceof ListObjectsV2Command)
      return this.called("list", command.input.Prefix, () => this.list(command));
    if (command instanceof ListObjectVersionsCommand)
      return this.called("versions", command.input.KeyMarker ?? command.input.Prefix, () => this.listVersions(command));
    if (command instanceof GetObjectCommand)
      return this.called("get", command.input.VersionId, () => {
        const found = this.versions.find(({ VersionId }) => VersionId === command.input.VersionId);
        return { Body: { transformToString: () => Promise.resolve(found?.body ?? "") } };
      });
    throw new Error("this bucket does not know that call");
  }

  private called(name: string, what: string | undefined, act: () => unknown): Promise<unknown> {
    this.calls.push(`${name} ${what}`);
    const refused = new AwsError("denied", "AccessDenied", "Access Denied");
    return this.denied.has(name) ? Promise.reject(refused) : Promise.resolve(act());
  }

  private latest(key: string): Version | undefined {
    return this.versions.filter(({ Key }) => Key === key).at(-1);
  }

  private list({ input: { Prefix = "", ContinuationToken: token = "" } }: ListObjectsV2Command): unknown {
    const keys = [...new Set(this.versions.map(({ Key }) => Key))].filter((key) => key.startsWith(Prefix)).sort();
    const present = keys.map((key) => this.latest(key)).filter((version) => version?.body !== undefined);
    const rest = present.filter((version) => (version?.Key ?? "") > token);
    const page = rest.slice(0, this.pageSize);
    return {
      Contents: page.map((version) => ({ Key: version?.Key, Size: version?.body?.length })),
      ...(page.length < rest.length ? { NextContinuationToken: page.at(-1)?.Key } : {}),
    };
  }

  private listVersions({
    input: { Prefix = "", KeyMarker = "", VersionIdMarker },
  }: ListObjectVersionsCommand): unknown {
    const ordered = this.versions
      .filter(({ Key }) => Key.startsWith(Prefix))
      .sort((a, b) => (a.Key < b.Key ? -1 : a.Key > b.Key ? 1 : b.LastModified.getTime() - a.LastModified.getTime()));
    const marker = ordered.find(({ Key, VersionId }) => Key === KeyMarker && VersionId === VersionIdMarker);
    const rest = marker ? ordered.slice(ordered.indexOf(marker) + 1) : ordered.filter(({ Key }) => Key > KeyMarker);
    const page = rest.slice(0, this.pageSize);
    const listed = page.map((version) => ({
      ...version,
      IsLatest: this.latest(version.Key) === version,
      Size: version.body?.length,
    }));
    const last = page.length < rest.length ? page.at(-1) : undefined;
    return {
      Versions: listed.filter(({ body }) => body !== undefined),
      DeleteMarkers: listed.filter(({ body }) => body === undefined),
      IsTruncated: last !== undefined,
      ...(last ? { NextKeyMarker: last.Key, NextVersionIdMarker: last.VersionId } : {}),
    };
  }
}
