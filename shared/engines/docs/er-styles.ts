/** Styles inside the SVG. A page that embeds it may set the `--er-*` variables; otherwise the colour scheme decides. */
export const erStyles = `
.er{--p:var(--er-paper,#fbfaf8);--b:var(--er-box,#fff);--l:var(--er-line,#cfcac0);--h:var(--er-head,#eef1f4);--t:var(--er-text,#1c2430);--m:var(--er-muted,#5c6675);--e:var(--er-edge,#7c8796);--k:var(--er-primary,#9a5b00);--f:var(--er-foreign,#1b62a8)}
@media screen and (prefers-color-scheme:dark){.er{--p:var(--er-paper,#12161c);--b:var(--er-box,#1a2029);--l:var(--er-line,#3a4453);--h:var(--er-head,#242d39);--t:var(--er-text,#e8ecf1);--m:var(--er-muted,#9fabb9);--e:var(--er-edge,#7d8b9c);--k:var(--er-primary,#f0b35a);--f:var(--er-foreign,#7fb8f0)}}
.er text{font-family:ui-monospace,"SF Mono",Menlo,Consolas,"Liberation Mono",monospace;font-size:11px;fill:var(--t)}
.er .er-paper{fill:var(--p)}.er .er-box{fill:var(--b);stroke:var(--l)}.er .er-head{fill:var(--h);stroke:var(--l)}
.er .er-title{font-size:12px;font-weight:700}.er .er-strong{font-weight:700}
.er .er-rows,.er .er-type,.er .er-more{fill:var(--m)}.er .er-mark{font-size:9.5px;font-weight:700}
.er .er-pk{fill:var(--k)}.er .er-fk{fill:var(--f)}
.er .er-frame{fill:none;stroke:var(--l);stroke-dasharray:5 4}.er .er-group{font-size:15px;font-weight:700;fill:var(--m)}
.er a{cursor:pointer}.er a:hover text{text-decoration:underline}.er .er-type.er-fk{fill:var(--f)}.er .er-table:target .er-box{stroke:var(--k);stroke-width:4}
.er .er-section{font-size:12px;fill:var(--m)}
.er .er-edge path{fill:none;stroke:var(--e);stroke-width:1.3}.er .er-edge circle{fill:var(--p);stroke:var(--e);stroke-width:1.3}
.er .er-edge:hover path,.er .er-edge:hover circle{stroke:var(--f);stroke-width:2.2}
.er .er-edge .er-reach{stroke:transparent;stroke-width:10}.er .er-edge:hover .er-reach{stroke:transparent;stroke-width:10}
`.replaceAll('\n', '');
