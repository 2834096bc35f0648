// SPDX-License-Identifier: Apache-2.0
#include "app/window/scrubbing.h"

#include "app/window/host_machine.h"
#include "app/window/recent_log.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>

namespace viscera {
namespace {

using testing::HasSubstr;
using testing::Not;

PrivateNames annas() {
  return {{"anna"}, {"node7"}, {"/home/anna/My Projects/liver"}};
}

TEST(Scrubbing, NamesOfPeopleAndHostsAreReplacedAsWholeWords) {
  EXPECT_EQ(scrubbed("run of anna on node7, not of annabel", annas()),
            "run of <user> on <host>, not of annabel");
}

TEST(Scrubbing, PathsGoWithTheBlanksInThem) {
  EXPECT_EQ(scrubbed("/home/anna/My Projects/liver/project.sqlite: is damaged", annas()),
            "<path 2>: is damaged");
  EXPECT_EQ(scrubbed("/mnt/Anna Muster/scan.nii.gz: cannot be read; see ~/notes x", annas()),
            "<path 1>: cannot be read; see <path 2>");
}

TEST(Scrubbing, TheSameNameKeepsItsNumber) {
  EXPECT_EQ(scrubbed("/a/b: x; /c/d: y; /a/b: z", {}), "<path 1>: x; <path 2>: y; <path 1>: z");
}

TEST(Scrubbing, FileNamesKeepTheirEndingOnly) {
  EXPECT_EQ(scrubbed("case Muster_Anna.nii.gz has no label map, Muster_Anna.nii.gz neither", {}),
            "case <file 1>.nii.gz has no label map, <file 1>.nii.gz neither");
  EXPECT_EQ(scrubbed("imagesTr/Muster.nii is missing.", {}), "<file 1>.nii is missing.");
}

TEST(Scrubbing, WhatIsNoNameStays) {
  const std::string text =
      "Viscera 0.1.0\nDevice: cpu; 8 threads; 1.92 s/step, 3 / 4 done\nlibcuda.so.1 not found";
  EXPECT_EQ(scrubbed(text, annas()), text);
}

TEST(Diagnostics, HoldVersionsMachineAndTheLastLogLines) {
  const LogSink before = setLogSink({});
  {
    const RecentLog log;
    HostMachine machine(log);
    logWarning("/secret/Anna Muster/scan.nii.gz: has no label map");
    const std::string plain = machine.diagnostics("/secret/project", false);
    EXPECT_THAT(plain, HasSubstr("Viscera " + machine.programVersion()));
    EXPECT_THAT(plain, HasSubstr("LibTorch 2."));
    EXPECT_THAT(plain, HasSubstr("warning  /secret/Anna Muster/scan.nii.gz"));
    const std::string clean = machine.diagnostics("/secret/project", true);
    EXPECT_THAT(clean, HasSubstr("has no label map"));
    for (const char* name : {"secret", "Anna", "Muster"}) EXPECT_THAT(clean, Not(HasSubstr(name)));
  }
  setLogSink(before);
}

TEST(Diagnostics, TheLogKeepsTheNewestLines) {
  const LogSink before = setLogSink({});
  {
    const RecentLog log;
    for (int i = 0; i < 250; ++i) logInfo("line " + std::to_string(i) + '.');
    ASSERT_EQ(log.lines().size(), 200U);
    EXPECT_THAT(log.lines().front(), HasSubstr("line 50."));
    EXPECT_THAT(log.lines().back(), HasSubstr("line 249."));
  }
  setLogSink(before);
}

TEST(HostMachine, KnowsItsMemoryAndTheDiskOfAFolderThatIsNotThereYet) {
  const RecentLog log;
  HostMachine machine(log);
  const MachineFacts facts = machine.facts("/tmp/not/there/yet");
  EXPECT_GT(facts.memory, facts.freeMemory);
  EXPECT_GT(facts.freeMemory, 0);
  EXPECT_GT(facts.disk, 0);
  EXPECT_GE(facts.threads, 1);
  EXPECT_FALSE(facts.deviceName.empty());
  EXPECT_FALSE(facts.deviceReason.empty());
  for (const ComponentVersion& one : machine.components()) {
    EXPECT_FALSE(one.version.empty()) << one.name;
    EXPECT_FALSE(one.licence.empty()) << one.name;
  }
}

}  // namespace
}  // namespace viscera
