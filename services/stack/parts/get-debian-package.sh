#!/bin/sh
# Unpacks a Debian package, and those of its dependencies that the system lacks, below DEST. Needs no root.
# DEST/run starts the program, which is named as in /usr/bin, or below /usr. Usage: get-debian-package.sh PACKAGE PROGRAM DEST
set -eu
package=$1 program=$2 dest=$3
case $program in */*) ;; *) program=bin/$program ;; esac

command -v apt-get >/dev/null && command -v dpkg-deb >/dev/null || {
  echo "no apt-get here: install $package with the system's package manager" >&2
  exit 69
}
mkdir -p "$(dirname "$dest")"
exec 9>"$dest.lock"
flock 9
if [ -x "$dest/run" ]; then exit 0; fi

work=$(mktemp -d "$dest.XXXXXX")
trap 'rm -rf "$work"' EXIT
trap 'exit 70' HUP INT TERM
mkdir "$work/debs" "$work/root"

apt() {
  # The sandbox user of apt could not write below folders that only we may enter.
  apt-get -qq -o Debug::NoLocking=true -o APT::Sandbox::User=root "$@" 2>>"$work/log"
}
own_lists() {
  mkdir -p "$work/state/lists/partial" "$work/cache/archives/partial"
  apt -o Dir::State="$work/state" -o Dir::State::status=/var/lib/dpkg/status -o Dir::Cache="$work/cache" "$@"
}
download() {
  missing=$("$1" --no-install-recommends --simulate install "$package" | sed -n 's/^Inst \([^ ]*\).*/\1/p')
  (cd "$work/debs" && "$1" download ${missing:-"$package"})
}

echo "fetching the package $package"
if ! download apt; then
  echo "fetching the package lists for $package"
  own_lists update || true
  download own_lists || {
    grep -h '^[EW]:' "$work/log" | tail -n 3 >&2
    exit 69
  }
fi

for deb in "$work"/debs/*.deb; do dpkg-deb -x "$deb" "$work/root"; done
rm -rf "$work/root/usr/share/doc" "$work/root/usr/share/man" "$work/root/usr/share/locale"
libraries=$(cd "$work/root" && find . -name '*.so*' -exec dirname {} \; | sort -u | sed 's|^\.|$here|' | paste -sd: -)
if [ -n "$libraries" ]; then
  cat >"$work/root/run" <<RUN
#!/bin/sh
here=\$(dirname -- "\$(readlink -f -- "\$0")")
LD_LIBRARY_PATH="$libraries" exec "\$here/usr/$program" "\$@"
RUN
  chmod 755 "$work/root/run"
else
  ln -s "usr/$program" "$work/root/run"
fi
chmod 755 "$work/root"
"$work/root/run" --version >/dev/null || exit 69
rm -rf "$dest"
mv "$work/root" "$dest"
