import { Badge, Busy, Empty, Time } from '../../components/parts.tsx';
import { ProblemNote } from '../../components/problem-note.tsx';
import { useLoad } from '../../lib/use-load.ts';
import { listMail } from './operators.ts';

/** Mail that the platform wrote. Without an SMTP server it lies here only. */
export function MailOutbox() {
  const mail = useLoad(signal => listMail({ signal }), 'mail');
  if (mail.value === undefined)
    return mail.problem === undefined ? <Busy /> : <ProblemNote problem={mail.problem} retry={mail.reload} />;
  if (mail.value.length === 0)
    return (
      <Empty title="No mail yet">
        <p>When a run ends, whoever began it gets a mail. Without SMTP_URL it is kept here instead of being sent.</p>
      </Empty>
    );
  return (
    <ul class="list">
      {mail.value.map(each => (
        <li key={each.id}>
          <details>
            <summary>
              <strong>{each.subject}</strong>{' '}
              <Badge tone={each.sent ? 'good' : 'quiet'}>{each.sent ? 'sent' : 'kept here'}</Badge>
              <div class="small muted">
                to {each.to} · <Time at={each.at} />
              </div>
            </summary>
            <pre class="mail-text">{each.text}</pre>
          </details>
        </li>
      ))}
    </ul>
  );
}
