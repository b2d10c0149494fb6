import { call } from '../../api/client.ts';
import { Badge, Busy, Facts, Time } from '../../components/parts.tsx';
import { ProblemNote } from '../../components/problem-note.tsx';
import type { WebhookEndpoint } from '../../generated/client.generated.ts';
import { counted, formatDuration, formatNumber } from '../../lib/format.ts';
import { useLoad } from '../../lib/use-load.ts';

/** In a word, how an endpoint is. */
export function EndpointBadge({ endpoint }: { endpoint: WebhookEndpoint }) {
  if (endpoint.state === 'disabled') return <Badge tone="quiet">disabled</Badge>;
  if (endpoint.health === 'paused') return <Badge tone="care">paused</Badge>;
  if (endpoint.health === 'failing') return <Badge tone="bad">failing</Badge>;
  return <Badge tone="good">enabled</Badge>;
}

/** Why it is not simply well, and what becomes of that by itself. */
export function EndpointTrouble({ endpoint }: { endpoint: WebhookEndpoint }) {
  const { state, disabledReason, disabledAt, health, pausedUntil, failingSince, consecutiveFailures } = endpoint;
  if (state === 'disabled')
    return (
      <div class="note tone-care">
        <h3>
          Disabled{disabledAt === null ? '' : ' since '}
          {disabledAt === null ? null : <Time at={disabledAt} />}
        </h3>
        <p>{disabledReason ?? 'Nothing is sent to it.'} Enable it again, then replay what failed meanwhile.</p>
      </div>
    );
  if (health === 'healthy') return null;
  return (
    <div class="note tone-care">
      <h3>
        {counted(consecutiveFailures, 'attempt')} in a row failed
        {failingSince === null ? null : (
          <>
            {' '}
            since <Time at={failingSince} />
          </>
        )}
      </h3>
      <p>
        {pausedUntil === null ? (
          'The next message tries it again.'
        ) : (
          <>
            It rests until <Time at={pausedUntil} />; messages wait, and none is lost.
          </>
        )}{' '}
        After five days without a success it is disabled.
      </p>
    </div>
  );
}

/** Figures of the last 24 hours. */
export function EndpointFigures({ endpointId }: { endpointId: string }) {
  const figures = useLoad(signal => call('getWebhookStatistics', { params: { endpointId } }, { signal }), endpointId);
  if (figures.value === undefined)
    return figures.problem === undefined ? <Busy /> : <ProblemNote problem={figures.problem} retry={figures.reload} />;
  const { attempts, delivered, failed, unanswered, durationMsP50, durationMsP95, pending } = figures.value;
  const duration = (ms: number | null): string => (ms === null ? 'no answer yet' : formatDuration(ms));
  return (
    <Facts
      items={[
        ['Attempts in 24 hours', formatNumber(attempts)],
        ['Delivered', formatNumber(delivered)],
        ['Failed', `${formatNumber(failed)}${unanswered === 0 ? '' : `, ${formatNumber(unanswered)} unanswered`}`],
        ['Half answer within', duration(durationMsP50)],
        ['95 % within', duration(durationMsP95)],
        ['Waiting now', formatNumber(pending)],
      ]}
    />
  );
}
