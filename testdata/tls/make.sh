#!/bin/sh
# Makes the certificates of the TLS tests that no careful tool makes, with OpenSSL 3. Run in an empty folder.
set -e
cat > ca.cnf <<'END'
[ca]
default_ca = own
[own]
database = index.txt
serial = serial.txt
new_certs_dir = .
policy = any
[any]
commonName = supplied
[leaf]
basicConstraints = critical, CA:FALSE
subjectAltName = DNS:news.example
END
openssl ecparam -name prime256v1 -genkey -noout | openssl pkcs8 -topk8 -nocrypt -out key.pem
openssl req -new -key key.pem -subj "/CN=news.example" -out request.pem
make() { # name, bits of the authority's key, digest
    : > index.txt
    echo 02 > serial.txt
    openssl genrsa -out authority.pem "$2"
    openssl req -new -x509 -key authority.pem -sha256 -days 36500 -subj "/CN=pressclip test $1" \
        -addext 'keyUsage = critical, keyCertSign' -out "$1-authority.pem"
    openssl ca -batch -config ca.cnf -cert "$1-authority.pem" -keyfile authority.pem -md "$3" -in request.pem \
        -extensions leaf -startdate 20200101000000Z -enddate 21200101000000Z -notext -out "$1.pem"
}
make sha1 2048 sha1
make rsa1024 1024 sha256
make sound 2048 sha256
rm -f ca.cnf index.txt* serial.txt* request.pem authority.pem 02.pem
