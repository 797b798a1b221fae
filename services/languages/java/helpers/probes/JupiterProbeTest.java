package rift;

class JupiterProbeTest {
  @org.junit.jupiter.api.Test
  void fetches() {}
}
