#!/bin/sh
# Makes the certificates of the TLS tests, with OpenSSL 3. Run in an empty folder.
set -e
openssl ecparam -name prime256v1 -genkey -noout | openssl pkcs8 -topk8 -nocrypt -out key.pem
cat > ca.cnf <<'END'
[ca]
default_ca = own
[own]
database = index.txt
serial = serial.txt
new_certs_dir = .
default_md = sha256
policy = any
[any]
commonName = supplied
[leaf]
basicConstraints = critical, CA:FALSE
subjectAltName = DNS:localhost, IP:127.0.0.1
END
make() {
    : > index.txt
    echo "$2" > serial.txt
    openssl req -new -key key.pem -subj "/CN=pressclip test $1" -out request.pem
    openssl ca -batch -config ca.cnf -selfsign -keyfile key.pem -in request.pem -extensions leaf \
        -startdate 20200101000000Z -enddate "$3" -notext -out "$1.pem"
}
make valid 01 21200101000000Z
make expired 02 20210101000000Z
rm -f ca.cnf index.txt* serial.txt* request.pem 01.pem 02.pem
