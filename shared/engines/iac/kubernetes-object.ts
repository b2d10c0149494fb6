import { Document } from 'yaml';

/** Plain data as JSON knows it. */
export type Json = string | number | boolean | null | Json[] | { [key: string]: Json };

/** Any Kubernetes object: what a manifest file holds. */
export interface KubernetesObject {
  apiVersion: string;
  kind: string;
  metadata: {
    name: string;
    namespace?: string;
    labels?: { [key: string]: string };
    annotations?: { [key: string]: string };
  };
  spec?: { [key: string]: Json };
  data?: { [key: string]: Json };
  stringData?: { [key: string]: Json };
}

/**
 * Objects as one YAML stream, in the given order, with `comment` (lines without `#`) at its head. Strings that YAML 1.1
 * readers would take for something else (`no`, `012`, `1e3`) are quoted; aliases are never written.
 */
export function printManifests(objects: readonly KubernetesObject[], comment: readonly string[] = []): string {
  const head = comment.map(line => (line === '' ? '#' : `# ${line.replace(/\s+$/, '')}`)).join('\n');
  const documents = objects.map(object =>
    new Document(object, { version: '1.2', compat: 'yaml-1.1', aliasDuplicateObjects: false }).toString({
      lineWidth: 0,
    }),
  );
  return `${head === '' ? '' : `${head}\n`}${documents.join('---\n')}`;
}

/**
 * A name for Kubernetes out of any text: lower case, digits and hyphens, at most `lengthMax` (DNS-1035 label,
 * RFC 1035 section 2.3.1); `fallback` where nothing usable is left.
 */
export function kubernetesName(text: string, fallback: string, lengthMax = 40): string {
  const name = text
    .normalize('NFKD')
    .toLowerCase()
    .replace(/\p{M}/gu, '')
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^[^a-z]+/, '')
    .slice(0, lengthMax)
    .replace(/-+$/, '');
  return name === '' ? fallback : name;
}
