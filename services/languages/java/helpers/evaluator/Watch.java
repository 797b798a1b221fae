package rift;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.concurrent.locks.LockSupport;

/** Runs work in a thread of its own, and sees to it that it ends. */
final class Watch {
  private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();
  private static final long LOOK_NANOS = 1_000_000,
      GRACE_NANOS = 60_000_000,
      LAST_NANOS = 600_000_000;

  /**
   * Computing time allowed since the last {@link #restart}; may be raised while the work goes on.
   */
  private volatile long capNanos;

  private volatile long startedCpu, startedAt;
  private ThreadGroup group;
  private long collectedAt;

  /** Where the work was when its time was over. */
  volatile StackTraceElement[] where;

  private final int wallFactor;

  Watch(int wallFactor) {
    this.wallFactor = wallFactor;
  }

  /** From now on the time counts anew. */
  void restart(long capMs) {
    startedCpu = used();
    startedAt = System.nanoTime();
    capNanos = capMs * 1_000_000;
  }

  private Thread[] alive() {
    Thread[] threads = new Thread[64];
    int count = group.enumerate(threads, true);
    return java.util.Arrays.copyOf(threads, Math.min(count, threads.length));
  }

  private long used() {
    long sum = 0;
    for (Thread thread : alive()) sum += Math.max(0, THREADS.getThreadCpuTime(thread.getId()));
    return sum;
  }

  /**
   * Whether it ended by itself. False: it was cut. An exception where it cannot be ended, and the
   * process has to.
   */
  boolean run(Runnable work, ClassLoader loader, long capMs) {
    group = new ThreadGroup("work");
    Thread thread = new Thread(group, work, "main");
    thread.setContextClassLoader(loader);
    where = null;
    restart(capMs);
    thread.start();
    while (thread.isAlive()) {
      LockSupport.parkNanos(thread, LOOK_NANOS);
      if (!thread.isAlive()) break;
      boolean late =
          used() - startedCpu > capNanos
              || System.nanoTime() - startedAt > capNanos * wallFactor + 1_000_000_000L
              || memoryIsGone();
      if (!late) continue;
      where = busiest().getStackTrace();
      end(thread);
      return false;
    }
    if (stillBusy()) {
      M.cut = true;
      settle();
    }
    return true;
  }

  private boolean memoryIsGone() {
    if (!isFull() || System.nanoTime() - collectedAt < 500_000_000) return false;
    // What fills it may be waste.
    System.gc();
    collectedAt = System.nanoTime();
    return isFull();
  }

  private static boolean isFull() {
    Runtime runtime = Runtime.getRuntime();
    return runtime.maxMemory() - (runtime.totalMemory() - runtime.freeMemory())
        < runtime.maxMemory() / 12;
  }

  private Thread busiest() {
    Thread most = null;
    long used = -1;
    for (Thread thread : alive()) {
      long own = THREADS.getThreadCpuTime(thread.getId());
      if (own > used) {
        used = own;
        most = thread;
      }
    }
    return most == null ? Thread.currentThread() : most;
  }

  private void end(Thread main) {
    M.cut = true;
    long began = System.nanoTime();
    boolean stopped = false;
    while (main.isAlive()) {
      LockSupport.parkNanos(LOOK_NANOS);
      long waited = System.nanoTime() - began;
      if (waited > GRACE_NANOS && !stopped) {
        stopped = true;
        stop();
      }
      if (waited > LAST_NANOS) throw new IllegalStateException("it cannot be ended");
    }
    settle();
  }

  /**
   * Library code that never ends knows nothing of the order: its threads are ended where the
   * platform still can.
   */
  private void stop() {
    for (Thread thread : alive()) {
      thread.interrupt();
      try {
        Thread.class.getMethod("stop").invoke(thread);
      } catch (ReflectiveOperationException | RuntimeException tooNew) {
        return;
      }
    }
  }

  private boolean stillBusy() {
    for (Thread thread : alive()) if (thread.getState() == Thread.State.RUNNABLE) return true;
    return false;
  }

  private void settle() {
    long began = System.nanoTime();
    for (boolean stopped = false; stillBusy(); LockSupport.parkNanos(LOOK_NANOS)) {
      long waited = System.nanoTime() - began;
      if (waited > GRACE_NANOS && !stopped) {
        stopped = true;
        stop();
      }
      if (waited > LAST_NANOS) throw new IllegalStateException("a thread cannot be ended");
    }
    M.cut = false;
  }
}
