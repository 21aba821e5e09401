"""Where the name server's address comes from."""

import os
import tempfile
import unittest

from processes import EmbeddedBroker, json_lines, run, unused_address


class Precedence(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.broker = EmbeddedBroker()
        cls.addClassCleanup(cls.broker.__exit__)
        cls.holder, cls.unused = unused_address()
        cls.addClassCleanup(cls.holder.close)
        folder = tempfile.TemporaryDirectory()
        cls.addClassCleanup(folder.cleanup)
        cls.folder = folder.name

    def file(self, address):
        """A configuration file that names this address."""
        path = os.path.join(self.folder, "%s.conf" % address.replace(":", "_"))
        with open(path, "w", encoding="utf-8") as out:
            out.write('rocketcaf {\n  client {\n    name-servers = ["%s"]\n'
                      '  }\n}\n' % address)
        return path

    def check(self, *arguments, **variables):
        """The right address is used: only one broker answers."""
        done = run("produce", "--topic", "addresses", "--json", *arguments,
                   text="x\n", variables=variables)
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        (result,) = json_lines(done.stdout)
        port = int(result["offsetMsgId"][8:16], 16)
        self.assertEqual(port, self.broker.port)

    def test_the_file_is_read(self):
        self.check("--config-file", self.file(self.broker.address))

    def test_namesrv_addr_beats_the_file(self):
        self.check("--config-file", self.file(self.unused),
                   NAMESRV_ADDR=self.broker.address)

    def test_rocketcaf_name_servers_beats_namesrv_addr(self):
        self.check("--config-file", self.file(self.unused),
                   ROCKETCAF_NAME_SERVERS=self.broker.address,
                   NAMESRV_ADDR=self.unused)

    def test_the_command_line_beats_all(self):
        self.check("--config-file", self.file(self.unused), "--name-server",
                   self.broker.address, ROCKETCAF_NAME_SERVERS=self.unused,
                   NAMESRV_ADDR=self.unused)

    def test_several_addresses_may_be_given(self):
        for arguments in [
            ["--name-server", self.unused + ";" + self.broker.address],
            ["--name-server", self.unused, "--name-server",
             self.broker.address],
        ]:
            with self.subTest(arguments):
                self.check(*arguments)

    def test_without_any_the_line_says_how_to_give_one(self):
        done = run("produce", "--topic", "t", text="x\n")
        self.assertEqual(done.returncode, 2)
        self.assertEqual(done.stdout, "")
        for word in ["--name-server", "ROCKETCAF_NAME_SERVERS",
                     "NAMESRV_ADDR"]:
            self.assertIn(word, done.stderr)
        self.assertEqual(done.stderr.count("\n"), 1)

    def test_malformed_addresses_are_named(self):
        for address in ["localhost", "host:port", "host:70000", ":9876",
                        "host:"]:
            for name in ["produce", "perf"]:
                with self.subTest(address, name=name):
                    done = run(name, "--topic", "t", "--name-server", address,
                               text="x\n")
                    self.assertEqual(done.returncode, 2, done)
                    self.assertEqual(done.stdout, "")
                    self.assertEqual(done.stderr.count("\n"), 1)
                    self.assertIn("name-servers", done.stderr)
                    self.assertIn(address, done.stderr)

    def test_wrong_configuration_files_are_refused_by_key(self):
        for name, text, words in [
            ("type", "rocketcaf { client { connect-timeout = true } }",
             ["client.connect-timeout"]),
            ("unknown", "rocketcaf { client { colour = 1 } }",
             ["client.colour", "unknown"]),
            ("syntax", "rocketcaf { client {", ["syntax.conf"]),
        ]:
            path = os.path.join(self.folder, name + ".conf")
            with open(path, "w", encoding="utf-8") as out:
                out.write(text + "\n")
            with self.subTest(name):
                done = run("produce", "--topic", "t", "--name-server",
                           self.broker.address, "--config-file", path,
                           text="x\n")
                self.assertEqual(done.returncode, 2, done.stdout)
                self.assertEqual(done.stderr.count("\n"), 1, done.stderr)
                for word in words:
                    self.assertIn(word, done.stderr)

    def test_other_options_come_from_the_file(self):
        path = os.path.join(self.folder, "small.conf")
        with open(path, "w", encoding="utf-8") as out:
            out.write("rocketcaf { producer { max-message-size = 10 } }\n")
        done = run("produce", "--topic", "t", "--name-server",
                   self.broker.address, "--config-file", path, "--json",
                   text="0123456789\n0123456789a\n")
        self.assertEqual(done.returncode, 1)
        results = {x["seq"]: x for x in json_lines(done.stdout)}
        self.assertEqual(results[0]["status"], "SEND_OK")
        self.assertIn("10", results[1]["message"])


if __name__ == "__main__":
    unittest.main()
