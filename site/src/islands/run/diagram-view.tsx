import { useRef, useState } from 'preact/hooks';
import { pathOf } from '../../api/client.ts';
import { Empty } from '../../components/parts.tsx';

const zoomMin = 0.1;
const zoomMax = 4;
const step = 1.25;

/**
 * The diagram as a picture: names in it come from an uploaded file, and in an <img> nothing can run whatever they
 * hold. It is dragged with the pointer, scrolled with the arrow keys, and zoomed with buttons or + and -.
 */
export function DiagramView({ runId }: { runId: string }) {
  const frame = useRef<HTMLElement>(null);
  const drag = useRef<{ x: number; y: number; left: number; top: number } | undefined>(undefined);
  const [natural, setNatural] = useState<{ width: number; height: number } | undefined>(undefined);
  const [zoom, setZoom] = useState(1);
  const [failed, setFailed] = useState(false);
  const address = pathOf('getErDiagram', { params: { runId } });
  const zoomTo = (wanted: number): void => setZoom(Math.min(zoomMax, Math.max(zoomMin, wanted)));
  const fit = (): void => {
    const box = frame.current;
    if (box === null || natural === undefined) return;
    zoomTo(Math.min(1, (box.clientWidth - 2) / natural.width, (box.clientHeight - 2) / natural.height));
  };
  if (failed)
    return (
      <Empty title="The diagram could not be loaded">
        <p>Load the page again. If it stays so, the file er-diagram.svg in the bundle holds the same picture.</p>
      </Empty>
    );
  return (
    <div class="stack">
      <div class="row">
        <button type="button" class="button button-small" onClick={() => zoomTo(zoom / step)} aria-label="Zoom out">
          −
        </button>
        <button type="button" class="button button-small" onClick={() => zoomTo(zoom * step)} aria-label="Zoom in">
          +
        </button>
        <button type="button" class="button button-small" onClick={fit}>
          Fit
        </button>
        <button type="button" class="button button-small" onClick={() => zoomTo(1)}>
          100 %
        </button>
        <span class="muted small" role="status">
          {Math.round(zoom * 100)} %
        </span>
        <a class="small" href={address} target="_blank" rel="noopener">
          Open it alone
        </a>
      </div>
      <section
        ref={frame}
        class="diagram"
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard.
        tabIndex={0}
        aria-label="Diagram of the tables and how they refer to each other; the same is in the tab Tables as text"
        onKeyDown={event => {
          if (event.key === '+' || event.key === '=') zoomTo(zoom * step);
          else if (event.key === '-') zoomTo(zoom / step);
          else if (event.key === '0') fit();
        }}
        onPointerDown={event => {
          if (event.button !== 0 || event.pointerType !== 'mouse') return;
          const { scrollLeft, scrollTop } = event.currentTarget;
          drag.current = { x: event.clientX, y: event.clientY, left: scrollLeft, top: scrollTop };
          event.currentTarget.setPointerCapture(event.pointerId);
        }}
        onPointerMove={event => {
          const from = drag.current;
          if (from === undefined) return;
          event.currentTarget.scrollTo({
            left: from.left - (event.clientX - from.x),
            top: from.top - (event.clientY - from.y),
            behavior: 'instant',
          });
        }}
        onPointerUp={() => {
          drag.current = undefined;
        }}
      >
        <img
          src={address}
          alt="Entity-relationship diagram"
          draggable={false}
          width={natural === undefined ? undefined : Math.round(natural.width * zoom)}
          height={natural === undefined ? undefined : Math.round(natural.height * zoom)}
          onLoad={event => {
            const { naturalWidth, naturalHeight } = event.currentTarget;
            if (natural === undefined) setNatural({ width: naturalWidth, height: naturalHeight });
          }}
          onError={() => setFailed(true)}
        />
      </section>
    </div>
  );
}
