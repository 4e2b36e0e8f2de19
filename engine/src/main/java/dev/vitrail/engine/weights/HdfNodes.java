package dev.vitrail.engine.weights;

import io.jhdf.GroupSymbolTableNode;
import io.jhdf.LocalHeap;
import io.jhdf.ObjectHeader;
import io.jhdf.Superblock;
import io.jhdf.SymbolTableEntry;
import io.jhdf.btree.BTreeV1;
import io.jhdf.dataset.DatasetReader;
import io.jhdf.exceptions.HdfException;
import io.jhdf.object.datatype.DataType;
import io.jhdf.object.datatype.StringData;
import io.jhdf.object.datatype.VariableLength;
import io.jhdf.object.message.AttributeMessage;
import io.jhdf.object.message.DataSpaceMessage;
import io.jhdf.object.message.LinkInfoMessage;
import io.jhdf.object.message.LinkMessage;
import io.jhdf.object.message.SymbolTableMessage;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Groups, names and text attributes of an HDF5 file, decoded by jHDF from {@link
 * BoundedHdfStorage}. Links to other places or files are refused. Throws what jHDF throws: any
 * runtime exception or virtual machine error.
 */
final class HdfNodes {

  private static final long UNDEFINED = -1;
  private static final int MOST_CHILDREN = 1 << 16;
  private static final int MOST_TEXTS = 1 << 16;

  private final BoundedHdfStorage storage;

  HdfNodes(BoundedHdfStorage storage) {
    this.storage = storage;
  }

  /** Where the root group lies. */
  long root() {
    Superblock superblock = storage.getSuperblock();
    if (superblock instanceof Superblock.SuperblockV0V1 old) {
      return new SymbolTableEntry(storage, old.getRootGroupSymbolTableAddress())
          .getObjectHeaderAddress();
    }
    return ((Superblock.SuperblockV2V3) superblock).getRootGroupObjectHeaderAddress();
  }

  ObjectHeader header(long address) {
    return ObjectHeader.readObjectHeader(storage, address);
  }

  static boolean isDataset(ObjectHeader header) {
    return header.hasMessageOfType(DataSpaceMessage.class);
  }

  /** Names and addresses of what lies in a group; nothing for a named type. */
  Map<String, Long> children(ObjectHeader group) {
    Map<String, Long> children = new LinkedHashMap<>();
    if (group.hasMessageOfType(SymbolTableMessage.class)) {
      addSymbols(children, group.getMessageOfType(SymbolTableMessage.class));
    } else if (group.hasMessageOfType(LinkInfoMessage.class)) {
      addLinks(children, group);
    }
    return children;
  }

  private void addSymbols(Map<String, Long> children, SymbolTableMessage table) {
    ByteBuffer names = new LocalHeap(storage, table.getLocalHeapAddress()).getDataBuffer();
    for (long node :
        BTreeV1.createGroupBTree(storage, table.getBTreeAddress()).getChildAddresses()) {
      for (SymbolTableEntry entry :
          new GroupSymbolTableNode(storage, node).getSymbolTableEntries()) {
        String name = name(names, entry.getLinkNameOffset());
        if (entry.getCacheType() == 2) {
          throw linked(name);
        }
        add(children, name, entry.getObjectHeaderAddress());
      }
    }
  }

  private static void addLinks(Map<String, Long> children, ObjectHeader group) {
    if (group.getMessageOfType(LinkInfoMessage.class).getBTreeNameIndexAddress() != UNDEFINED) {
      throw new HdfException("stores links in a heap; save it with h5py's default libver");
    }
    for (LinkMessage link : group.getMessagesOfType(LinkMessage.class)) {
      if (link.getLinkType() != LinkMessage.LinkType.HARD) {
        throw linked(link.getLinkName());
      }
      add(children, link.getLinkName(), link.getHardLinkAddress());
    }
  }

  private static void add(Map<String, Long> children, String name, long address) {
    if (children.put(name, address) != null) {
      throw new HdfException("names '%s' twice in one group".formatted(Text.shown(name)));
    }
    if (children.size() > MOST_CHILDREN) {
      throw new HdfException("has a group of more than %d members".formatted(MOST_CHILDREN));
    }
  }

  private static HdfException linked(String name) {
    return new HdfException(
        "has the link '%s'; links are refused since they may lead to other files"
            .formatted(Text.shown(name)));
  }

  private static String name(ByteBuffer heap, int offset) {
    int end = offset;
    while (heap.get(end) != 0) {
      end++;
      if (end - offset > WeightEntry.MAX_NAME) {
        throw new HdfException("has a name longer than " + WeightEntry.MAX_NAME);
      }
    }
    byte[] bytes = new byte[end - offset];
    heap.get(offset, bytes);
    return new String(bytes, StandardCharsets.UTF_8);
  }

  /** The texts of an attribute of a group, if it is there: one text or a list of them. */
  Optional<List<String>> texts(ObjectHeader group, String attribute) {
    for (AttributeMessage message : group.getMessagesOfType(AttributeMessage.class)) {
      if (message.getName().equals(attribute)) {
        return Optional.of(texts(message));
      }
    }
    return Optional.empty();
  }

  private List<String> texts(AttributeMessage message) {
    int[] shape = message.getDataSpace().getDimensions();
    DataType type = message.getDataType();
    ByteBuffer data = message.getDataBuffer();
    long count = message.getDataSpace().getTotalLength();
    if (count == 0 || data == null) {
      return List.of();
    }
    // The size is checked against the bytes before jHDF makes an array of it.
    if (shape.length > 1
        || count > MOST_TEXTS
        || type.getSize() < 1
        || count * type.getSize() != data.remaining()
        || !(type instanceof StringData || type instanceof VariableLength)) {
      throw new HdfException(
          "has the attribute '%s' which is no list of texts"
              .formatted(Text.shown(message.getName())));
    }
    Object texts = DatasetReader.readDataset(type, data, shape, storage);
    List<String> result = new ArrayList<>();
    for (Object text : texts instanceof Object[] array ? array : new Object[] {texts}) {
      result.add(String.valueOf(text));
    }
    return result;
  }
}
