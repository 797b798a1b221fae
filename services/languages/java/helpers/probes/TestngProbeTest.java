package rift;

public class TestngProbeTest {
  @org.testng.annotations.Test
  public void fetches() {}
}
