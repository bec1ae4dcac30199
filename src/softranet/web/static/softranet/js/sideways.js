// On a narrow screen sections and tabs scroll sideways: the present one should be in view.
for (const bar of document.querySelectorAll(".side ul, .tabs")) {
  const here = bar.querySelector("[aria-current]");
  if (here && bar.scrollWidth > bar.clientWidth) {
    const [outer, inner] = [bar.getBoundingClientRect(), here.getBoundingClientRect()];
    bar.scrollLeft += inner.left - outer.left - (outer.width - inner.width) / 2;
  }
}
