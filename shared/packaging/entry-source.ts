import { type Container, functionModule, publicPrefixes } from './containers.ts';

/** Source of a container's main module. It imports its own function and nothing of the others. */
export function entrySource(container: Container, all: readonly Container[]): string {
  switch (container.kind) {
    case 'function':
    case 'worker': {
      const own = container.kind === 'function' ? '{ serve: [own], work: [] }' : '{ serve: [], work: [own] }';
      return lines(
        `import { ${container.exportName} as own } from '${functionModule(container.definition.name)}';`,
        "import { runContainer } from '#shared/packaging/entry.ts';",
        `await runContainer('${container.name}', ${own});`,
      );
    }
    case 'dispatcher': {
      // The dispatcher posts events to functions: it needs their reactions' names, and runs none of them.
      const functions = all.flatMap(other => (other.kind === 'function' ? [other] : []));
      return lines(
        ...functions.map(
          (other, index) =>
            `import { ${other.exportName} as f${index} } from '${functionModule(other.definition.name)}';`,
        ),
        "import { runContainer } from '#shared/packaging/entry.ts';",
        `await runContainer('dispatcher', { serve: [], work: [], dispatch: [${functions.map((_, index) => `f${index}`).join(', ')}] });`,
      );
    }
    case 'gateway':
      return lines(
        "import { runGateway } from '#shared/packaging/gateway-entry.ts';",
        `await runGateway(${JSON.stringify(publicPrefixes(all))});`,
      );
    case 'migrate':
      return lines("import { runMigrate } from '#shared/packaging/migrate-entry.ts';", 'await runMigrate();');
  }
}

function lines(...text: string[]): string {
  return `${text.join('\n')}\n`;
}
