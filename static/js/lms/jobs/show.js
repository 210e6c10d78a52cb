// Follows a job until it ends, then shows the page anew.
const box = document.querySelector("[data-job]");
const running = new Set(["queued", "running"]);

async function look() {
  try {
    const answer = await fetch(box.dataset.job, { headers: { Accept: "application/json" } });
    if (answer.ok) {
      const job = await answer.json();
      if (!running.has(job.state)) return location.reload();
      const bar = box.querySelector("progress");
      bar.max = job.total || 1;
      bar.value = job.done;
      box.querySelector("[data-job-done]").textContent = job.done;
      box.querySelector("[data-job-total]").textContent = job.total;
    }
  } catch { /* the connection is away: ask again */ }
  setTimeout(look, 700);
}

if (box && running.has(box.dataset.state)) look();
