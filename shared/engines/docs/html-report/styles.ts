/**
 * The report's style sheet. Colours are variables with a light and a dark set, each pair of text and ground at least
 * 4.5 : 1 (WCAG 2.2 AA). No font, image or file is fetched: the faces are those of the reader's own system.
 */
const colours = `
:root{color-scheme:light dark;
--paper:#faf8f4;--card:#fff;--sunk:#f2efe8;--ink:#1b2330;--muted:#566070;--line:#e2ddd2;--line-strong:#cdc6b8;--accent:#1b5e9e;
--blocker:#b0231b;--blocker-bg:#fcebe8;--data-loss:#8f4a00;--data-loss-bg:#fdf0df;--behaviour:#4b4aa8;--behaviour-bg:#eeeefb;
--performance:#0d6464;--performance-bg:#e3f3f1;--cosmetic:#566070;--cosmetic-bg:#eff0f2;
--good:#1c6b3a;--good-bg:#e5f4e9;--care:#8f4a00;--care-bg:#fdf0df;--stop:#b0231b;--stop-bg:#fcebe8;
--er-paper:#fff;--er-box:#fff;--er-line:#d3ccbe;--er-head:#f2efe8;--er-text:#1b2330;--er-muted:#566070;--er-edge:#7b8593;--er-primary:#8f4a00;--er-foreign:#1b5e9e}
@media screen and (prefers-color-scheme:dark){:root{
--paper:#10141a;--card:#181e27;--sunk:#1f2732;--ink:#e9edf2;--muted:#a3afbd;--line:#2b3440;--line-strong:#3e4957;--accent:#84bdf3;
--blocker:#ff9d92;--blocker-bg:#3a1d1b;--data-loss:#f3b765;--data-loss-bg:#38280f;--behaviour:#b4b5ff;--behaviour-bg:#25264a;
--performance:#7fd6cf;--performance-bg:#12302f;--cosmetic:#a3afbd;--cosmetic-bg:#252d38;
--good:#8ad8a4;--good-bg:#14301f;--care:#f3b765;--care-bg:#38280f;--stop:#ff9d92;--stop-bg:#3a1d1b;
--er-paper:#141a22;--er-box:#1b222c;--er-line:#3e4957;--er-head:#242d39;--er-text:#e9edf2;--er-muted:#a3afbd;--er-edge:#7c8a9a;--er-primary:#f3b765;--er-foreign:#84bdf3}}
.blocker{--tone:var(--blocker);--ground:var(--blocker-bg)}.data-loss{--tone:var(--data-loss);--ground:var(--data-loss-bg)}
.behaviour{--tone:var(--behaviour);--ground:var(--behaviour-bg)}.performance{--tone:var(--performance);--ground:var(--performance-bg)}
.cosmetic{--tone:var(--cosmetic);--ground:var(--cosmetic-bg)}
.good{--tone:var(--good);--ground:var(--good-bg)}.care{--tone:var(--care);--ground:var(--care-bg)}.stop{--tone:var(--stop);--ground:var(--stop-bg)}
`;

const base = `
*{box-sizing:border-box}
html{scroll-behavior:smooth;-webkit-text-size-adjust:100%}
body{margin:0;background:var(--paper);color:var(--ink);font:400 1rem/1.6 system-ui,-apple-system,"Segoe UI",Roboto,"Helvetica Neue","Liberation Sans",Arial,sans-serif;overflow-wrap:anywhere}
h1,h2,h3,h4{line-height:1.2;letter-spacing:-.012em;text-wrap:balance;margin:0}
h1,h2{font-family:"Iowan Old Style","Palatino Linotype",Palatino,Charter,Georgia,"Liberation Serif",serif;font-weight:600}
h1{font-size:clamp(2rem,1.3rem + 2.6vw,3.1rem);letter-spacing:-.022em}
h2{font-size:clamp(1.5rem,1.25rem + .9vw,1.9rem);letter-spacing:-.016em}h3{font-size:1.15rem}h4{font-size:1rem}
p{margin:0 0 .8em;max-width:68ch}p:last-child{margin-bottom:0}
a{color:var(--accent);text-underline-offset:.18em}
code,pre,.mono{font-family:ui-monospace,"SF Mono",Menlo,Consolas,"Liberation Mono",monospace;font-size:.875em}
pre{margin:.3rem 0 .8rem;padding:.8rem 1rem;background:var(--sunk);border-radius:8px;overflow-x:auto;white-space:pre-wrap;line-height:1.5}
:focus-visible{outline:3px solid var(--accent);outline-offset:2px;border-radius:4px}
.skip{position:absolute;left:-999px;top:0;padding:.6rem 1rem;background:var(--card)}.skip:focus{left:1rem;z-index:9}
.muted{color:var(--muted)}.lead{font-size:1.06rem;color:var(--muted);margin:.5rem 0 0}
.page{max-width:1340px;margin:0 auto;padding:0 1.5rem 4rem;display:grid;grid-template-columns:188px minmax(0,1fr);gap:0 3.5rem}
.masthead{grid-column:1/-1;display:flex;flex-wrap:wrap;gap:.3rem 1.5rem;align-items:baseline;justify-content:space-between;padding:1.1rem 0;border-bottom:1px solid var(--line);font-size:.875rem;color:var(--muted)}
.brand{font-weight:700;color:var(--ink);letter-spacing:-.01em}.brand::before{content:"";display:inline-block;width:.62em;height:.62em;margin-right:.5em;background:var(--accent);border-radius:2px;transform:rotate(45deg)}
.contents{position:sticky;top:0;align-self:start;max-height:100vh;overflow:auto;padding:3.2rem 0 2rem;font-size:.9rem}
.contents ul{list-style:none;margin:0;padding:0;border-left:1px solid var(--line)}
.contents a{display:block;padding:.3rem .9rem;color:var(--muted);text-decoration:none;margin-left:-1px;border-left:2px solid transparent}
.contents a:hover{color:var(--ink);border-color:var(--accent)}.contents .count{float:right;font-variant-numeric:tabular-nums}
main>section{padding-top:3.2rem}main>section>h2{margin-bottom:.3rem}
footer{grid-column:1/-1;margin-top:4rem;padding-top:1.2rem;border-top:1px solid var(--line);color:var(--muted);font-size:.85rem}
`;

const hero = `
.hero{display:grid;grid-template-columns:minmax(0,1fr) auto;gap:2rem 3rem;align-items:start}
.answer{display:inline-block;padding:.2rem .8rem;margin-bottom:1rem;border-radius:99px;background:var(--ground);color:var(--tone);font-weight:650;font-size:.95rem}
.hero .lead{font-size:1.1rem;margin-top:1rem}
.grade{margin:0;width:188px;text-align:center;background:var(--card);border:1px solid var(--line);border-radius:16px;padding:1.1rem 1rem 1rem}
.grade .letter{font:600 5rem/1 "Iowan Old Style","Palatino Linotype",Palatino,Georgia,"Liberation Serif",serif;color:var(--tone);display:block}
.grade figcaption{font-size:.85rem;color:var(--muted);line-height:1.35}
.scale{display:flex;gap:4px;margin:.7rem 0 .6rem}.scale span{flex:1;font-size:.72rem;color:var(--muted);border-top:4px solid var(--line-strong);padding-top:.2rem}
.scale .here{border-color:var(--tone);color:var(--ink);font-weight:700}
.figures{grid-column:1/-1;display:grid;grid-template-columns:repeat(auto-fit,minmax(128px,1fr));gap:1px;margin:0;background:var(--line);border:1px solid var(--line);border-radius:12px;overflow:hidden}
.figures>div{background:var(--card);padding:.85rem 1.1rem;display:flex;flex-direction:column}
.figures dt{font-size:.82rem;color:var(--muted);order:2}.figures dd{margin:0;font-size:1.5rem;font-weight:650;letter-spacing:-.02em;line-height:1.2;font-variant-numeric:tabular-nums}
.figures .toned dd{color:var(--tone)}.figures .words dd{font-size:1.02rem;line-height:1.3;padding:.25rem 0 .2rem}
.reasons{margin:1rem 0 0;padding:0;list-style:none;max-width:72ch}.reasons li{padding:.55rem 0 .55rem 1.6rem;border-top:1px solid var(--line);position:relative}
.reasons li::before{content:"";position:absolute;left:.2rem;top:1.15rem;width:.5rem;height:.5rem;border-radius:50%;background:var(--line-strong)}
`;

const findings = `
.filter{border:0;margin:1.2rem 0 0;padding:0;display:flex;flex-wrap:wrap;gap:.5rem;align-items:center}.filter legend{float:left;margin-right:.4rem;padding:0;color:var(--muted);font-size:.9rem;line-height:2.1}
.filter label{display:inline-flex;gap:.45rem;align-items:center;min-height:2.1rem;padding:.2rem .8rem;border:1px solid var(--line-strong);border-radius:99px;font-size:.9rem;cursor:pointer;background:var(--card)}
.filter label:has(:checked){border-color:var(--tone,var(--accent));box-shadow:inset 0 0 0 1px var(--tone,var(--accent))}.filter input{accent-color:var(--tone,var(--accent));margin:0}
.severity{margin-top:2.2rem}.severity>header{border-top:3px solid var(--tone);padding-top:.8rem}.severity>header h3{font-size:1.25rem;color:var(--tone)}
.severity>header p{color:var(--muted);margin:.25rem 0 0}
.finding{background:var(--card);border:1px solid var(--line);border-radius:12px;padding:1.1rem 1.3rem;margin-top:.9rem;break-inside:avoid-page}
.finding>header{display:flex;flex-wrap:wrap;gap:.35rem .7rem;align-items:center;font-size:.85rem;color:var(--muted);margin-bottom:.5rem}
.code{background:var(--ground);color:var(--tone);border-radius:5px;padding:.08rem .5rem;font-weight:700;font-size:.82rem;font-variant-numeric:tabular-nums}
.done .code::after{content:""}.tag{color:var(--good);background:var(--good-bg);border-radius:5px;padding:.08rem .5rem;font-weight:600}
.finding h4{font-weight:600;line-height:1.45;letter-spacing:0;text-wrap:wrap;max-width:72ch;font-size:1.03rem}
.finding dl{margin:.8rem 0 0;display:grid;grid-template-columns:8.2rem minmax(0,1fr);gap:.55rem 1rem}.finding dt{color:var(--muted);font-size:.9rem;line-height:1.75}.finding dd{margin:0}
.places{margin:.7rem 0 0;padding:0;list-style:none}.places>li{padding:.5rem 0;border-top:1px solid var(--line)}.places .at{display:block;font-size:.85rem;color:var(--muted)}
.samples code{background:var(--sunk);border-radius:4px;padding:.1em .4em;white-space:pre-wrap}
.more{margin-top:.7rem;color:var(--muted);font-size:.9rem}
`;

const tables = `
.scroll{overflow-x:auto;margin-top:1.1rem;background:var(--card);border:1px solid var(--line);border-radius:12px}
table{border-collapse:collapse;width:100%;font-size:.92rem}
caption{text-align:left;padding:.8rem 1.1rem;color:var(--muted);font-size:.88rem;border-bottom:1px solid var(--line)}
th,td{text-align:left;padding:.48rem 1.1rem;vertical-align:top;border-bottom:1px solid var(--line)}tbody tr:last-child>*{border-bottom:0}
thead th{font-size:.8rem;color:var(--muted);font-weight:600;white-space:nowrap}tbody th{font-weight:600}
.number{text-align:right;font-variant-numeric:tabular-nums;white-space:nowrap}
tr.lossy>*{background:var(--data-loss-bg)}.exact{color:var(--good)}.inexact{color:var(--data-loss);font-weight:650}
th,td{overflow-wrap:break-word}td code,th code{display:inline-block;min-width:7rem;overflow-wrap:anywhere}td.wide{min-width:13rem}
details{margin-top:.5rem;border:1px solid var(--line);border-radius:10px;background:var(--card)}
summary{padding:.6rem 1.1rem;cursor:pointer;display:flex;gap:.4rem 1rem;align-items:baseline;justify-content:space-between;flex-wrap:wrap}
summary::before{content:"+";font-weight:700;color:var(--muted);width:.8em}details[open]>summary::before{content:"−"}summary>:first-child{flex:1}summary::-webkit-details-marker{display:none}
details .scroll{margin:0;border:0;border-top:1px solid var(--line);border-radius:0}
.order{columns:15rem auto;column-gap:2rem;margin:1.1rem 0 0;padding:0 0 0 2.4rem}.order li{break-inside:avoid;padding:.16rem 0}.order li::marker{color:var(--muted);font-variant-numeric:tabular-nums}
.diagram{margin:1.1rem 0 0}.diagram .scroll{margin:0;max-height:min(80vh,860px);overflow:auto;background:var(--er-paper)}.diagram svg{display:block;width:clamp(calc(var(--er-width)*.8),100%,var(--er-width));height:auto}
.diagram figcaption{color:var(--muted);font-size:.88rem;margin-top:.6rem;max-width:80ch}
.next{margin-top:3.2rem;padding:1.8rem 2rem!important;background:var(--ink);color:var(--paper);border-radius:16px;break-inside:avoid}.next .eyebrow{font-size:.9rem;opacity:.85;margin:0 0 .3rem}.next h2{margin:0 0 .6rem}
.next pre{background:color-mix(in srgb,var(--paper) 12%,transparent);margin:.8rem 0 0}.next a{color:inherit}
`;

const migration = `
mark{background:var(--care-bg,#fdf0d2);color:inherit;border-radius:4px;padding:.05em .3em}
.diff .made{padding:.2rem 1.1rem 1rem}#diff .made h3{margin:1rem 0 .3rem;font-size:.92rem}.diff .made pre{margin:0;overflow-x:auto;font-size:.85rem}
.diff td,.diff tbody th{font-weight:400;width:36%}.diff td:last-child{width:28%}
#runbook h3,#diff>h3{margin-top:2rem}.steps{padding-left:1.6rem}.steps>li{margin-top:1.1rem;padding-left:.4rem;break-inside:avoid}.steps h4{margin:0}.steps p{margin:.2rem 0}.steps pre{overflow-x:auto}
.checks{list-style:"☐ ";padding-left:1.2rem}.return{border-left:4px solid var(--blocker,#b3261e);padding:.2rem 0 .2rem 1rem;margin-top:1.8rem;max-width:80ch}
#diagram .index ul{columns:14rem auto;margin:0;padding:.2rem 1.1rem 1rem;list-style:none;font-size:.9rem}#diagram:has(#zoom-whole:checked) svg{width:100%}#diagram:has(#zoom-half:checked) svg{width:max(100%,calc(var(--er-width)*.5))}#diagram:has(#zoom-full:checked) svg{width:var(--er-width)}#diagram:has(#zoom-large:checked) svg{width:calc(var(--er-width)*1.6)}
.diagram .scroll{scroll-behavior:smooth}
h3.apart{margin-top:2rem}p.apart{margin-top:1rem}
`;

const media = `
@media (max-width:1000px){.page{grid-template-columns:minmax(0,1fr)}.contents{position:static;padding:1rem 0 0;max-height:none}.contents ul{border:0;display:flex;flex-wrap:wrap;gap:.1rem .2rem;margin:0 -.6rem}.contents a{padding:.45rem .6rem;border:0}.contents .count{float:none;margin-left:.35rem}main>section{padding-top:2.6rem}}
@media (max-width:620px){.page{padding:0 1.05rem 3rem;gap:0}.hero{grid-template-columns:minmax(0,1fr);gap:1.5rem}.grade{width:auto;display:grid;grid-template-columns:auto 1fr;gap:0 1.2rem;text-align:left;align-items:center}.grade .letter{font-size:4rem;grid-row:1/3}.scale{margin:0 0 .4rem}.scale span{text-align:center}.figures{grid-template-columns:1fr 1fr}
.finding{padding:1rem}.finding dl{grid-template-columns:minmax(0,1fr);gap:.1rem}.finding dd{margin-bottom:.6rem}th,td{padding:.45rem .8rem}.next{padding:1.4rem 1.2rem!important}}
@media (prefers-reduced-motion:reduce){html{scroll-behavior:auto}}
@media print{:root{color-scheme:light;--paper:#fff}.contents,.filter,.skip{display:none}.page{display:block;max-width:none;padding:0}body{font-size:10pt}.scroll,.diagram .scroll{overflow:visible;max-height:none}.diagram svg{width:100%}details::details-content{content-visibility:visible;block-size:auto}.next{background:none;color:var(--ink);border:2px solid var(--ink)}h2,h3,h4,summary,.severity>header{break-after:avoid}}
`;

/** Rules that show one severity or only open findings: plain CSS, so that the file needs no script. */
export function filterRules(severities: readonly string[]): string {
  return severities
    .map(severity => `#findings:has(#show-${severity}:checked) .severity:not(.${severity}){display:none}`)
    .concat('#findings:has(#open-only:checked) .done{display:none}')
    .join('\n');
}

export const reportStyles = [colours, base, hero, findings, tables, migration, media].join('').trim();
