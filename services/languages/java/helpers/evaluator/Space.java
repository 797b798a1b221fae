package rift;

import java.net.URL;
import java.net.URLClassLoader;
import java.util.Map;

/**
 * The repository's classes, fresh: those of a variant in place of those of the unchanged tree;
 * resources from its folders.
 */
final class Space extends URLClassLoader {
  private final Map<String, byte[]> unchanged, changed;

  Space(
      ClassLoader libraries,
      URL[] resources,
      Map<String, byte[]> unchanged,
      Map<String, byte[]> changed) {
    super(resources, libraries);
    this.unchanged = unchanged;
    this.changed = changed;
    setDefaultAssertionStatus(true);
  }

  @Override
  protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
    byte[] bytes = changed.getOrDefault(name, unchanged.get(name));
    if (bytes == null) return super.loadClass(name, resolve);
    synchronized (getClassLoadingLock(name)) {
      Class<?> known = findLoadedClass(name);
      if (known != null) return known;
      int dot = name.lastIndexOf('.');
      if (dot > 0 && getDefinedPackage(name.substring(0, dot)) == null)
        definePackage(name.substring(0, dot), null, null, null, null, null, null, null);
      return defineClass(name, bytes, 0, bytes.length);
    }
  }

  @Override
  public URL getResource(String name) {
    URL own = findResource(name);
    return own != null ? own : super.getResource(name);
  }

  boolean isOwn(Class<?> type) {
    return type.getClassLoader() == this;
  }
}
