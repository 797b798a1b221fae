package rift;

public class JunitProbeTest {
  @org.junit.Test
  public void fetches() {}
}
